import { counter, type Logger } from '@carbon-butler/platform-observability';
import type { Restatement } from './restate-footprints/restate-system.js';
import { serviceName } from './service-name.js';
import type { StaleSystem } from './restate-footprints/restatement-queue.js';

const restated = counter(serviceName, 'carbon.footprints.restated');

/** New versions of footprints are stored. */
export function footprintsRestated(
  logger: Logger,
  { facilityId, year }: StaleSystem,
  { restated: footprints, withdrawn, causeCount }: Restatement,
): void {
  restated(footprints.length, { 'carbon.outcome': 'ok' });
  const items = footprints.map(({ itemId, version }) => `${itemId} v${version}`);
  logger.info('footprints restated', {
    ...{ facilityId, year, items, causeCount },
    ...(withdrawn.length > 0 && { withdrawn: withdrawn.map(({ itemId, version }) => `${itemId} v${version}`) }),
  });
}

/** A system could not be assessed; it is put off. */
export function restatementFailed(logger: Logger, { facilityId, year }: StaleSystem, error: unknown): void {
  restated(1, { 'carbon.outcome': 'failed' });
  logger.error('restatement failed and is put off', { facilityId, year, error });
}
