import type { Metadata } from '@grpc/grpc-js';
import { lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { candidatesMax } from '@carbon-butler/engine-factor-match';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { RequestError } from '../errors.js';
import { quantitiesById } from '../quantities-by-id.js';
import { Ask } from '../questions/ask.js';
import { countOr } from '../request-fields.js';

const textLengthMax = 500;
const fieldLengthMax = 32;
const limitDefault = 5;

const verdicts = {
  match: lifecycleV1.MatchVerdict.MATCH,
  ambiguous: lifecycleV1.MatchVerdict.AMBIGUOUS,
  none: lifecycleV1.MatchVerdict.NONE,
} as const;

@Controller()
export class MatchFactorsGrpc {
  constructor(
    private readonly questions: Ask,
    private readonly defaults: AssessmentDefaults,
  ) {}

  @GrpcMethod('LifecycleService', 'matchFactors')
  async match(
    { text, unit, code, country, limit }: lifecycleV1.MatchFactorsRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.MatchFactorsResponse> {
    if (text.trim() === '' || text.length > textLengthMax)
      throw new RequestError('text', `1 to ${textLengthMax} characters`);
    for (const [field, value] of Object.entries({ unit, code, country }))
      if (value.length > fieldLengthMax) throw new RequestError(field, `at most ${fieldLengthMax} characters`);
    const inputs = {
      text,
      ...(unit !== '' && { unit }),
      ...(code !== '' && { code }),
      ...(country !== '' && { country }),
      limit: countOr('limit', limit, limitDefault, candidatesMax),
      date: this.defaults.date(),
    };
    const { run, shape } = await this.questions.ask<'factor-match'>(
      { question: 'factor-match', inputs },
      callContext(metadata),
    );
    const quantity = quantitiesById(run);
    return {
      run: toRunMessage(run),
      verdict: verdicts[shape.verdict],
      candidates: shape.candidates.map(({ ruleId, reasons }, n) => ({
        ruleId,
        score: quantity(`candidate.${n}.score`),
        factor: quantity(`candidate.${n}.factor`),
        reasons: reasons.map(({ code: reason, text: words }) => ({ code: reason, text: { ...words } })),
      })),
    };
  }
}
