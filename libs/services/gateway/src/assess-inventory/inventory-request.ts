import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { statedDecimalText } from '@carbon-butler/domain-quantity';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { drawsSchema } from './draws.js';

const decimalPattern = /^-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?$/;

/** A JSON number, or plain decimal text where its digits matter. */
export const amountSchema = z
  .union([
    z.number().refine((amount) => decimalPattern.test(textOf(amount)), {
      error: 'a number of at most 30 digits before and after the point',
    }),
    z.string().regex(decimalPattern, { error: 'plain decimal text' }),
  ])
  .meta({ description: 'a number, or plain decimal text', example: '0.35' });

const nameLengthMax = 200;
export const inventoryName = z.string().min(1).max(nameLengthMax);
const unitSchema = z.string().min(1).max(32);
const formulaSchema = z.string().min(1).max(1_000).meta({ description: 'over the parameters, such as "area * 2.5"' });

const spreadSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('lognormal'), geometricSd: amountSchema }),
    z.strictObject({ kind: z.literal('normal'), sd: amountSchema }),
    z.strictObject({ kind: z.literal('triangular'), low: amountSchema, high: amountSchema }),
    z.strictObject({ kind: z.literal('uniform'), low: amountSchema, high: amountSchema }),
    z.strictObject({ kind: z.literal('relative95'), relative95: amountSchema }),
  ])
  .meta({
    description:
      'how sure an amount is: it is the median of a lognormal, the mean of a normal, the mode of a triangular, the middle of a uniform',
  });

const parameterSchema = z.strictObject({
  id: inventoryName,
  value: amountSchema.optional(),
  formula: formulaSchema.optional(),
  spread: spreadSchema.optional(),
});

const outputSchema = z.strictObject({
  product: inventoryName,
  amount: amountSchema,
  unit: unitSchema,
  property: amountSchema.optional().meta({ description: 'mass, energy or price of one unit, for allocation' }),
});

const exchangeKinds = ['input', 'output', 'substitution', 'waste', 'emission'] as const;
/** What is exchanged: exactly one of these. */
const whatNames = ['product', 'rule', 'item', 'process', 'gas'] as const;

const exchangeSchema = z
  .strictObject({
    kind: z.enum(exchangeKinds),
    product: inventoryName.optional().meta({ description: 'product of an activity of the inventory' }),
    rule: inventoryName.optional().meta({ description: 'footprint factor of the rulebook, by id' }),
    item: inventoryName.optional().meta({ description: 'item of the rulebook: its upstream factor' }),
    process: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .meta({ description: 'activity of the database in the options: what it makes or, of a waste, treats' }),
    gas: inventoryName.optional().meta({ description: 'greenhouse gas, such as CO2 or CH4-fossil, or CO2e' }),
    amount: amountSchema.optional(),
    formula: formulaSchema.optional(),
    factors: z
      .array(z.strictObject({ parameter: inventoryName, divides: z.boolean().default(false) }))
      .max(16)
      .default([])
      .meta({ description: 'parameters the amount is multiplied by or divided by' }),
    unit: unitSchema,
    spread: spreadSchema.optional(),
    mix: inventoryName.optional().meta({
      description: 'shares of a whole: the amounts of all exchanges of a mix add up to the same in every draw',
    }),
  })
  .refine((exchange) => whatNames.filter((name) => exchange[name] !== undefined).length === 1, {
    error: `exactly one of ${whatNames.join(', ')}`,
  });

const activitySchema = z.strictObject({
  id: inventoryName,
  outputs: z.array(outputSchema).min(1).max(50).meta({ description: 'the reference product first' }),
  tags: z
    .record(inventoryName, inventoryName)
    .default({})
    .meta({ description: 'groups results', example: { stage: 'production', supplier: 'acme' } }),
  exchanges: z.array(exchangeSchema),
});

const methods = {
  'GWP100-AR6': lifecycleV1.Characterisation.GWP100_AR6,
  'GWP100-AR5': lifecycleV1.Characterisation.GWP100_AR5,
  'GWP20-AR6': lifecycleV1.Characterisation.GWP20_AR6,
} as const;
const allocations = {
  'by-property': lifecycleV1.Allocation.BY_PROPERTY,
  'cut-off': lifecycleV1.Allocation.CUT_OFF,
} as const;

const methodByDefault = 'GWP100-AR6';

export const methodSchema = z
  .enum(Object.keys(methods) as [keyof typeof methods])
  .optional()
  .meta({ description: `by default ${methodByDefault}` });

const sourceText = z.string().min(1).max(512);

/** Potentials of another report or over another time, brought with the request. */
export const ownMethodSchema = z
  .strictObject({
    name: inventoryName,
    source: z.strictObject({ id: sourceText, version: sourceText, locator: sourceText, licence: sourceText }),
    potentials: z
      .record(inventoryName, amountSchema)
      .meta({ description: 'kg CO2e per kg by gas', example: { 'CH4-fossil': '34', N2O: '298' } }),
  })
  .optional()
  .meta({ description: 'in place of a method' });

type OwnMethod = z.infer<typeof ownMethodSchema>;

/** What gases count by, as the service is asked for it. */
export function methodMessages(method: keyof typeof methods | undefined, own: OwnMethod) {
  const byDefault = own ? lifecycleV1.Characterisation.UNSPECIFIED : methods[methodByDefault];
  return {
    method: method === undefined ? byDefault : methods[method],
    ownMethod: own && {
      ...own,
      potentials: Object.fromEntries(Object.entries(own.potentials).map(([gas, value]) => [gas, textOf(value)])),
    },
  };
}

const optionsSchema = z.strictObject({
  method: methodSchema,
  ownMethod: ownMethodSchema,
  database: z.uuid().optional().meta({ description: 'imported database whose processes the exchanges may name' }),
  allocation: z.enum(Object.keys(allocations) as [keyof typeof allocations]).default('by-property'),
  draws: drawsSchema.meta({ description: 'Monte Carlo draws' }),
  seed: z.string().min(1).max(64).optional(),
  date: z.iso.date().optional().meta({ description: 'day whose rules hold; by default today' }),
});

const assessmentSchema = z.strictObject({
  parameters: z.array(parameterSchema).default([]),
  activities: z.array(activitySchema).min(1),
  demand: z.array(z.strictObject({ product: inventoryName, amount: amountSchema })).min(1),
  options: optionsSchema.prefault({}),
});

export class AssessmentDto extends createZodDto(assessmentSchema) {}
type Assessment = z.infer<typeof assessmentSchema>;

/** An assessment as the service is asked for it. */
export function assessmentRequest({
  parameters,
  activities,
  demand,
  options,
}: Assessment): lifecycleV1.AssessInventoryRequest {
  return {
    inventory: {
      parameters: parameters.map(({ id, value, formula, spread }) => ({
        id,
        value: textOf(value),
        formula: formula ?? '',
        spread: spreadMessage(spread),
      })),
      activities: activities.map(({ id, outputs, tags, exchanges }) => ({
        id,
        outputs: outputs.map((output) => ({
          product: output.product,
          amount: textOf(output.amount),
          unit: output.unit,
          property: textOf(output.property),
        })),
        tags,
        exchanges: exchanges.map(exchangeMessage),
      })),
      demand: demand.map(({ product, amount }) => ({ product, amount: textOf(amount) })),
    },
    databaseId: options.database ?? '',
    ...methodMessages(options.method, options.ownMethod),
    allocation: allocations[options.allocation],
    draws: options.draws ?? 0,
    seed: options.seed ?? '',
    date: options.date ?? '',
  };
}

const kindMessages = {
  input: lifecycleV1.InventoryExchangeKind.INPUT,
  output: lifecycleV1.InventoryExchangeKind.OUTPUT,
  substitution: lifecycleV1.InventoryExchangeKind.SUBSTITUTION,
  waste: lifecycleV1.InventoryExchangeKind.WASTE,
  emission: lifecycleV1.InventoryExchangeKind.EMISSION,
} as const;

function exchangeMessage(exchange: z.infer<typeof exchangeSchema>): lifecycleV1.InventoryExchange {
  const { kind, amount, formula, factors, unit, spread, mix } = exchange;
  return {
    kind: kindMessages[kind],
    what: whatMessage(exchange),
    amount: textOf(amount),
    formula: formula ?? '',
    factors,
    unit,
    spread: spreadMessage(spread),
    mix: mix ?? '',
  };
}

function whatMessage({
  product,
  rule,
  item,
  process,
  gas,
}: z.infer<typeof exchangeSchema>): lifecycleV1.InventoryExchange['what'] {
  if (product !== undefined) return { $case: 'product', value: product };
  if (rule !== undefined) return { $case: 'ruleId', value: rule };
  if (item !== undefined) return { $case: 'itemId', value: item };
  if (process !== undefined) return { $case: 'process', value: process };
  return gas === undefined ? undefined : { $case: 'gas', value: gas };
}

const noSpread = { geometricSd: '', sd: '', low: '', high: '', relative95: '' } as const;
const spreadKinds = {
  lognormal: lifecycleV1.SpreadKind.LOGNORMAL,
  normal: lifecycleV1.SpreadKind.NORMAL,
  triangular: lifecycleV1.SpreadKind.TRIANGULAR,
  uniform: lifecycleV1.SpreadKind.UNIFORM,
  relative95: lifecycleV1.SpreadKind.RELATIVE95,
} as const;

function spreadMessage(spread: z.infer<typeof spreadSchema> | undefined): lifecycleV1.Spread | undefined {
  if (!spread) return undefined;
  const { kind, ...numbers } = spread;
  const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, textOf(value)]));
  return { ...noSpread, ...texts, kind: spreadKinds[kind] };
}

/** Protobuf says an absent number as an empty text. */
export function textOf(amount: number | string | undefined): string {
  if (amount === undefined) return '';
  return typeof amount === 'string' ? amount : statedDecimalText(amount);
}
