import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { MalformedAnswerError } from '../answers/malformed-answer-error.js';
import { basisAnswer, basisSchema, required, sourceSchema } from '../answers/quantity-answer.js';

const decimalText = z.string().meta({ description: 'plain decimal text', example: '0.9' });

const spreadSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('lognormal'), geometricSd: decimalText }),
    z.object({ kind: z.literal('normal'), sd: decimalText }),
    z.object({ kind: z.literal('triangular'), low: decimalText, high: decimalText }),
    z.object({ kind: z.literal('uniform'), low: decimalText, high: decimalText }),
  ])
  .meta({
    description:
      'as it is drawn: the amount is the median of a lognormal, the mean of a normal, the mode of a triangular, the middle of a uniform',
  });

const statedSchema = z
  .object({
    value: decimalText,
    unit: z.string().meta({ description: 'empty where the data name none' }),
    spread: spreadSchema.optional(),
    formula: z.string().optional().meta({ description: 'in the notation of the data' }),
    basis: basisSchema,
  })
  .meta({ description: 'a number as the data have it; no run calculated it' });

const exchangeKinds = {
  [lifecycleV1.DatabaseExchangeKind.INPUT]: 'input',
  [lifecycleV1.DatabaseExchangeKind.WASTE]: 'waste',
  [lifecycleV1.DatabaseExchangeKind.SUBSTITUTION]: 'substitution',
  [lifecycleV1.DatabaseExchangeKind.EMISSION]: 'emission',
  [lifecycleV1.DatabaseExchangeKind.RESOURCE]: 'resource',
} as const;
const kindsByNumber: Readonly<Record<number, (typeof exchangeKinds)[keyof typeof exchangeKinds]>> = exchangeKinds;

const providerSchema = z.object({
  activity: z
    .string()
    .optional()
    .meta({ description: 'absent where none could be chosen: it counts without upstream' }),
  name: z.string(),
  location: z.string(),
  reason: z.string().meta({
    description:
      'why: product-system, default-provider, same-location, parent-region, global, market, single-producer, ambiguous, no-producer or unconvertible-unit',
  }),
  producers: z.number().int().meta({ description: 'activities that make the flow' }),
});

const exchangesSchema = z.object({
  process: z.object({
    activity: z.string(),
    name: z.string(),
    location: z.string(),
    unit: z.string(),
    treats: z.boolean().meta({ description: 'it takes a waste, and amounts of it are what it takes' }),
  }),
  production: statedSchema.meta({ description: 'for which the exchanges are stated; negative where a waste is taken' }),
  source: sourceSchema,
  exchanges: z.array(
    z.object({
      exchange: z.string().meta({ description: 'id, for a scenario to name it by' }),
      kind: z.enum(Object.values(exchangeKinds)),
      flow: z.string(),
      name: z.string(),
      amount: statedSchema,
      provider: providerSchema.optional(),
    }),
  ),
  exchangesFound: z.number().int().meta({ description: 'before `limit`' }),
  parameters: z.array(
    z.object({
      parameter: z.string(),
      activity: z.string().optional().meta({ description: 'absent for one of the whole database' }),
      value: statedSchema,
      description: z.string(),
    }),
  ),
  parametersFound: z.number().int().meta({ description: 'before `limit`' }),
});

export class ExchangesDto extends createZodDto(exchangesSchema) {}
export type Exchanges = z.infer<typeof exchangesSchema>;

export function exchangesAnswer({
  process,
  production,
  source,
  exchanges,
  parameters,
  ...found
}: lifecycleV1.ListDatabaseExchangesResponse): Exchanges {
  return {
    process: required(process, 'process'),
    production: statedAnswer(production, 'production'),
    source: required(source, 'source'),
    exchanges: exchanges.map(({ kind, amount, provider, ...exchange }) => ({
      ...exchange,
      kind: required(kindsByNumber[kind], `exchange ${exchange.exchange} kind`),
      amount: statedAnswer(amount, `exchange ${exchange.exchange}`),
      ...(provider && { provider: providerAnswer(provider) }),
    })),
    parameters: parameters.map(({ activity, value, ...parameter }) => ({
      ...parameter,
      value: statedAnswer(value, `parameter ${parameter.parameter}`),
      ...(activity !== '' && { activity }),
    })),
    ...found,
  };
}

function statedAnswer(message: lifecycleV1.StatedAmount | undefined, where: string): z.infer<typeof statedSchema> {
  const { value, unit, spread, formula, basis } = required(message, where);
  return {
    ...{ value, unit, basis: basisAnswer(basis, where) },
    ...(spread && { spread: spreadAnswer(spread, where) }),
    ...(formula !== '' && { formula }),
  };
}

function spreadAnswer(
  { kind, geometricSd, sd, low, high }: lifecycleV1.Spread,
  where: string,
): z.infer<typeof spreadSchema> {
  switch (kind) {
    case lifecycleV1.SpreadKind.LOGNORMAL:
      return { kind: 'lognormal', geometricSd };
    case lifecycleV1.SpreadKind.NORMAL:
      return { kind: 'normal', sd };
    case lifecycleV1.SpreadKind.TRIANGULAR:
      return { kind: 'triangular', low, high };
    case lifecycleV1.SpreadKind.UNIFORM:
      return { kind: 'uniform', low, high };
    default:
      throw new MalformedAnswerError(`${where} spread kind`);
  }
}

function providerAnswer({ activity, ...provider }: lifecycleV1.ChosenProvider): z.infer<typeof providerSchema> {
  return { ...provider, ...(activity !== '' && { activity }) };
}
