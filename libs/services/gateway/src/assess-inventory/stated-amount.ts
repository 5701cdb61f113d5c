import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { statedDecimalText } from '@carbon-butler/domain-quantity';
import { z } from 'zod';

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
export const unitSchema = z.string().min(1).max(32);

export const spreadSchema = z
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

const noSpread = { geometricSd: '', sd: '', low: '', high: '', relative95: '' } as const;
const spreadKinds = {
  lognormal: lifecycleV1.SpreadKind.LOGNORMAL,
  normal: lifecycleV1.SpreadKind.NORMAL,
  triangular: lifecycleV1.SpreadKind.TRIANGULAR,
  uniform: lifecycleV1.SpreadKind.UNIFORM,
  relative95: lifecycleV1.SpreadKind.RELATIVE95,
} as const;

export function spreadMessage(spread: z.infer<typeof spreadSchema> | undefined): lifecycleV1.Spread | undefined {
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
