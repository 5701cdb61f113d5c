import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { drawsSchema } from './draws.js';
import { materialMessage, materialSchema, supplyMessage, supplyNames, supplyShape } from './material-request.js';
import { amountSchema, inventoryName, spreadMessage, spreadSchema, textOf, unitSchema } from './stated-amount.js';

const formulaSchema = z.string().min(1).max(1_000).meta({ description: 'over the parameters, such as "area * 2.5"' });

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
const whatNames = [...supplyNames, 'gas'] as const;

const exchangeSchema = z
  .strictObject({
    kind: z.enum(exchangeKinds),
    ...supplyShape,
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
    shares: z
      .record(inventoryName, amountSchema)
      .refine((shares) => Object.keys(shares).length > 0, { error: 'the share of at least one output' })
      .optional()
      .meta({
        description:
          'by output of the activity, in place of its own shares, where it is known which output causes the exchange; they add up to 1',
        example: { heat: 1 },
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
  materials: z.array(materialSchema).max(100).default([]),
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
      activities: activities.map(({ id, outputs, tags, exchanges, materials }) => ({
        id,
        outputs: outputs.map((output) => ({
          product: output.product,
          amount: textOf(output.amount),
          unit: output.unit,
          property: textOf(output.property),
        })),
        tags,
        exchanges: exchanges.map(exchangeMessage),
        materials: materials.map(materialMessage),
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
  const { kind, gas, amount, formula, factors, unit, spread, mix, shares } = exchange;
  return {
    kind: kindMessages[kind],
    what: gas === undefined ? supplyMessage(exchange) : { $case: 'gas', value: gas },
    amount: textOf(amount),
    formula: formula ?? '',
    factors,
    unit,
    spread: spreadMessage(spread),
    mix: mix ?? '',
    shares: Object.fromEntries(Object.entries(shares ?? {}).map(([product, share]) => [product, textOf(share)])),
  };
}
