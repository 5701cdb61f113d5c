import { annualFlows } from './annual-flows.js';
import { monthlyEvents } from './monthly-events.js';
import { facilityId, type PartnerEvent, productionYear } from './partner-event.js';
import { supplierEvents } from './suppliers.js';

export { correctionEvent } from './correction.js';
export { facilityId, type PartnerEvent, productionYear } from './partner-event.js';

/** What is sold and how much of it goes to the EU in one shipment. */
export interface Consignment {
  readonly facilityId: string;
  readonly itemId: string;
  readonly cnCode: string;
  readonly originCountry: string;
  readonly massT: string;
  readonly importDate: string;
  /** Year whose data stand in for the year of import: see docs/example-steel.md. */
  readonly productionYear: number;
}

/** Hot-rolled coil thinner than 3 mm, not pickled. */
export const consignment: Consignment = {
  facilityId,
  itemId: 'hot-rolled-coil',
  cnCode: '72083900',
  originCountry: 'CN',
  massT: '10000',
  importDate: '2026-06-15',
  productionYear,
};

/** Everything the works and its suppliers send for 2025, suppliers first; the same events on every call. */
export function steelWorksEvents(): readonly PartnerEvent[] {
  return [...supplierEvents(), ...annualFlows.flatMap(monthlyEvents)];
}
