import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { methodOfMessage } from '../assess-inventory/assessment-message.js';
import { RequestError } from '../errors.js';
import type { DatabaseCountedBy } from './counted-database.js';

const categoryLengthMax = 1_000;

/** @throws RequestError where more than one thing is named to count by */
export function countedByOfMessage({
  method,
  ownMethod,
  impactCategory,
}: Pick<lifecycleV1.AssessDatabaseProcessRequest, 'method' | 'ownMethod' | 'impactCategory'>): Pick<
  DatabaseCountedBy,
  'method' | 'ownMethod' | 'impactCategory'
> {
  if (impactCategory === '') return methodOfMessage(method, ownMethod);
  if (method !== lifecycleV1.Characterisation.UNSPECIFIED || ownMethod)
    throw new RequestError('impact_category', 'no method and no own_method beside it');
  if (impactCategory.length > categoryLengthMax)
    throw new RequestError('impact_category', `at most ${categoryLengthMax} characters`);
  return { method: 'impact-category', impactCategory };
}
