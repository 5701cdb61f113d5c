import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { z } from 'zod';
import { methodMessages } from '../assess-inventory/inventory-request.js';

/** One of the database's own, in place of a method. */
export const impactCategorySchema = z
  .string()
  .min(1)
  .max(1_000)
  .optional()
  .meta({ description: 'id of an impact category of the database, in place of a method' });

type MethodArguments = Parameters<typeof methodMessages>;

/** What elementary flows count by, as the service is asked for it; it refuses two at once. */
export function countedByMessages({
  method,
  ownMethod,
  impactCategory,
}: {
  readonly method?: MethodArguments[0];
  readonly ownMethod?: MethodArguments[1];
  readonly impactCategory?: string | undefined;
}) {
  const messages = methodMessages(method, ownMethod);
  if (impactCategory === undefined) return { ...messages, impactCategory: '' };
  const stated = method === undefined ? lifecycleV1.Characterisation.UNSPECIFIED : messages.method;
  return { ...messages, method: stated, impactCategory };
}
