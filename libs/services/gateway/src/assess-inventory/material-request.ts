import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { z } from 'zod';
import { amountSchema, inventoryName, spreadMessage, spreadSchema, textOf, unitSchema } from './stated-amount.js';

export const supplyNames = ['product', 'rule', 'item', 'process'] as const;

/** What delivers: a product of the inventory, or what stands for one outside it. */
export const supplyShape = {
  product: inventoryName.optional().meta({ description: 'product of an activity of the inventory' }),
  rule: inventoryName.optional().meta({ description: 'footprint factor of the rulebook, by id' }),
  item: inventoryName.optional().meta({ description: 'item of the rulebook: its upstream factor' }),
  process: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .meta({ description: 'activity of the database in the options: what it makes or, of a waste, treats' }),
};

type SupplyName = (typeof supplyNames)[number];
const isOneSupply = (supplier: Readonly<Partial<Record<SupplyName, string>>>): boolean =>
  supplyNames.filter((name) => supplier[name] !== undefined).length === 1;
const oneSupply = { error: `exactly one of ${supplyNames.join(', ')}` };

const supplierSchema = z.strictObject(supplyShape).refine(isOneSupply, oneSupply).optional();
const energySupplierSchema = z
  .strictObject({
    ...supplyShape,
    amount: amountSchema.meta({ description: 'energy that a unit of the material gives when burnt' }),
    unit: unitSchema,
  })
  .refine(isOneSupply, oneSupply)
  .optional();

export const materialSchema = z
  .strictObject({
    amount: amountSchema,
    unit: unitSchema,
    spread: spreadSchema.optional(),
    a: amountSchema.meta({ description: 'share of the burdens and credits of recycling that the user of it bears' }),
    b: amountSchema.meta({ description: 'share of those of energy recovery that the user of the energy bears' }),
    r1: amountSchema.meta({ description: 'recycled content, 0 to 1' }),
    r2: amountSchema.meta({ description: 'share recycled at end of life' }),
    r3: amountSchema.meta({ description: 'share burnt with energy recovery at end of life' }),
    qualityIn: amountSchema.meta({ description: 'quality of the recycled material used over that of virgin material' }),
    qualityOut: amountSchema.meta({ description: 'the same of the material recycled at end of life' }),
    suppliers: z
      .strictObject({
        virgin: supplierSchema,
        recycled: supplierSchema,
        recyclingAtEndOfLife: supplierSchema,
        virginReplaced: supplierSchema,
        energyRecovery: supplierSchema,
        heatReplaced: energySupplierSchema,
        electricityReplaced: energySupplierSchema,
        disposal: supplierSchema,
      })
      .meta({ description: 'one for each role that counts; heat and electricity left out are not replaced' }),
  })
  .meta({ description: 'counts by the circular footprint formula of Recommendation (EU) 2021/2279' });

/** A material as the service is asked for it. */
export function materialMessage(material: z.infer<typeof materialSchema>): lifecycleV1.InventoryMaterial {
  const { amount, unit, spread, a, b, r1, r2, r3, qualityIn, qualityOut, suppliers } = material;
  const { virgin, recycled, recyclingAtEndOfLife, virginReplaced, energyRecovery, disposal } = suppliers;
  const { heatReplaced, electricityReplaced } = suppliers;
  return {
    ...{ amount: textOf(amount), unit, spread: spreadMessage(spread) },
    ...{ a: textOf(a), b: textOf(b), r1: textOf(r1), r2: textOf(r2), r3: textOf(r3) },
    ...{ qualityIn: textOf(qualityIn), qualityOut: textOf(qualityOut) },
    suppliers: {
      virgin: supplierMessage(virgin),
      recycled: supplierMessage(recycled),
      recyclingAtEndOfLife: supplierMessage(recyclingAtEndOfLife),
      virginReplaced: supplierMessage(virginReplaced),
      energyRecovery: supplierMessage(energyRecovery),
      heatReplaced: supplierMessage(heatReplaced),
      electricityReplaced: supplierMessage(electricityReplaced),
      disposal: supplierMessage(disposal),
    },
  };
}

type Supplier = z.infer<typeof supplierSchema> | z.infer<typeof energySupplierSchema>;

function supplierMessage(supplier: Supplier): lifecycleV1.MaterialSupplier | undefined {
  if (!supplier) return undefined;
  const { amount, unit = '' } = 'amount' in supplier ? supplier : {};
  return { what: supplyMessage(supplier), amount: textOf(amount), unit };
}

export function supplyMessage({
  product,
  rule,
  item,
  process,
}: Readonly<Partial<Record<SupplyName, string>>>): lifecycleV1.MaterialSupplier['what'] {
  if (product !== undefined) return { $case: 'product', value: product };
  if (rule !== undefined) return { $case: 'ruleId', value: rule };
  if (item !== undefined) return { $case: 'itemId', value: item };
  return process === undefined ? undefined : { $case: 'process', value: process };
}
