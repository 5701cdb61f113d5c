import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const yearMin = 1990;
const yearMax = 2100;

/** A name in a partner's data, as the event schemas define it. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$/, { error: '1 to 128 of letters, digits and : . _ -' });

export const yearSchema = z.coerce.number().int().min(yearMin).max(yearMax);

/** Path parameters of a product of a facility in a calendar year. */
export class ProductPath extends createZodDto(
  z.object({ facilityId: nameSchema, itemId: nameSchema, year: yearSchema }),
) {}
