import { commonV1Quantity as contract } from '@carbon-butler/contract-grpc';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { MalformedAnswerError } from './malformed-answer-error.js';

const decimalText = z.string().meta({ description: 'plain decimal text', example: '2.31' });

export const localizedTextSchema = z.object({ en: z.string(), zh: z.string() });

export const sourceSchema = z.object({
  id: z.string(),
  version: z.string(),
  locator: z.string().meta({ description: 'place inside the source: article, table, event' }),
  licence: z.string(),
});

const intervalSchema = z.object({
  kind: z.literal('interval'),
  low: decimalText,
  median: decimalText,
  high: decimalText,
  level: decimalText.meta({ description: 'probability that the interval covers', example: '0.95' }),
  method: z.enum(['monte-carlo', 'first-order', 'declared', 'propagated']),
  draws: z.number().int().meta({ description: 'Monte Carlo draws; 0 for other methods' }),
});

export const basisSchema = z.enum(['measured', 'estimated', 'default', 'modelled']);

const exactSchema = z.object({ kind: z.literal('exact'), reason: z.string() });

export const quantitySchema = z
  .object({
    id: z.string().meta({ example: 'footprint.total' }),
    label: localizedTextSchema,
    value: decimalText,
    unit: z.string().meta({ example: 'tCO2e/t' }),
    uncertainty: z.discriminatedUnion('kind', [intervalSchema, exactSchema]),
    basis: basisSchema,
    sources: z.array(sourceSchema),
    run: z.object({ id: z.string(), digest: z.string(), seed: z.string() }),
  })
  .meta({ description: 'A figure that says how sure it is, where it comes from and which run made it' });

export class QuantityDto extends createZodDto(quantitySchema) {}

export type QuantityAnswer = z.infer<typeof quantitySchema>;

const bases: Readonly<Record<number, QuantityAnswer['basis']>> = {
  [contract.Basis.MEASURED]: 'measured',
  [contract.Basis.ESTIMATED]: 'estimated',
  [contract.Basis.DEFAULT]: 'default',
  [contract.Basis.MODELLED]: 'modelled',
};

const methods: Readonly<Record<number, z.infer<typeof intervalSchema>['method']>> = {
  [contract.IntervalMethod.MONTE_CARLO]: 'monte-carlo',
  [contract.IntervalMethod.FIRST_ORDER]: 'first-order',
  [contract.IntervalMethod.DECLARED]: 'declared',
  [contract.IntervalMethod.PROPAGATED]: 'propagated',
};

/** A service's quantity as the API shows it. @throws MalformedAnswerError when a part is missing: none leaves without */
export function quantityAnswer(message: contract.Quantity | undefined): QuantityAnswer {
  const quantity = required(message, 'quantity');
  const where = `quantity ${quantity.id}`;
  return {
    id: quantity.id,
    label: required(quantity.label, `${where} label`),
    value: quantity.value,
    unit: quantity.unit,
    uncertainty: uncertaintyAnswer(quantity.uncertainty, where),
    basis: basisAnswer(quantity.basis, where),
    sources: quantity.sources,
    run: required(quantity.run, `${where} run`),
  };
}

/** @throws MalformedAnswerError */
export function basisAnswer(basis: contract.Basis, where: string): QuantityAnswer['basis'] {
  return required(bases[basis], `${where} basis`);
}

function uncertaintyAnswer(message: contract.Quantity['uncertainty'], where: string): QuantityAnswer['uncertainty'] {
  const uncertainty = required(message, `${where} uncertainty`);
  if (uncertainty.$case === 'exact') return { kind: 'exact', reason: uncertainty.value.reason };
  const { method, ...bounds } = uncertainty.value;
  return { kind: 'interval', ...bounds, method: required(methods[method], `${where} interval method`) };
}

/** @throws MalformedAnswerError */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new MalformedAnswerError(what);
  return value;
}
