import type { Corrects, EmissionRecord, EmissionRecorded, PcfAccepted } from '@carbon-butler/contract-events';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { v7 as uuidv7 } from 'uuid';

/** A works small enough to calculate by hand: coke ovens, a blast furnace on their coke, and a lime kiln beside them. */
export const facilityId = 'iron-works';
export const year = 2025;

const source = { id: 'test', version: '1', locator: 'iron-works.fixture', licence: 'none' };
const partner = '/partners/iron-works';

export interface FixtureEvent {
  readonly id: string;
  readonly processId: string;
  readonly direction: 'input' | 'output';
  readonly itemId: string;
  readonly value: string;
  readonly unit?: string;
  readonly supplierId?: string;
  readonly role?: 'reference' | 'by-product';
  readonly corrects?: Corrects;
}

export const flows: readonly FixtureEvent[] = [
  { id: 'coal', processId: 'ovens', direction: 'input', itemId: 'coking-coal', value: '1400' },
  { id: 'coke-out', processId: 'ovens', direction: 'output', itemId: 'coke', value: '1000' },
  { id: 'coke-in', processId: 'furnace', direction: 'input', itemId: 'coke', value: '1000' },
  {
    id: 'bought-coke',
    processId: 'furnace',
    direction: 'input',
    itemId: 'purchased-coke',
    value: '500',
    supplierId: 'merchant',
  },
  { id: 'iron', processId: 'furnace', direction: 'output', itemId: 'hot-metal', value: '3000' },
  { id: 'stone', processId: 'kiln', direction: 'input', itemId: 'limestone', value: '100' },
  { id: 'lime', processId: 'kiln', direction: 'output', itemId: 'lime', value: '56' },
];

function envelope(
  tenantId: string,
  type: EventEnvelope['type'],
  key: string,
  id: string,
  data: EmissionRecorded | PcfAccepted,
): EventEnvelope {
  return {
    id: uuidv7(),
    source: `/tenants/${tenantId}/services/gateway`,
    type,
    subject: facilityId,
    time: '2026-01-05T00:00:00Z',
    recordedtime: '2026-01-05T00:00:00Z',
    dataschema: `urn:${type}`,
    datacontenttype: 'application/json',
    tenantid: tenantId,
    partitionkey: `${tenantId}:${key}`,
    causationid: id,
    data: Buffer.from(JSON.stringify(data), 'utf8'),
  };
}

function provenanceOf(eventId: string): EmissionRecorded['provenance'] {
  return {
    source: partner,
    eventId,
    rawSha256: '0'.repeat(64),
    sourceFormat: 'cloudevents',
    receivedAt: '2026-01-05T00:00:00Z',
  };
}

const wholeYear = { start: '2024-12-31T16:00:00Z', end: '2025-12-31T16:00:00Z' };

export function emissionEvent(tenantId: string, event: FixtureEvent, period = wholeYear): EventEnvelope {
  const { id, processId, direction, itemId, value, unit = 't', supplierId, role, corrects } = event;
  const record: EmissionRecord = {
    facilityId,
    processId,
    period,
    activity: {
      direction,
      itemId,
      quantity: { value, unit },
      ...(supplierId ? { supplierId } : {}),
      ...(role ? { role } : {}),
    },
    uncertainty: { relative95: '0.02' },
    basis: 'measured',
    source,
    ...(corrects ? { corrects } : {}),
  };
  return envelope(tenantId, 'carbon.emission.recorded.v1', facilityId, id, { record, provenance: provenanceOf(id) });
}

/** What a power supplier states for one period. */
export function powerFootprint(
  tenantId: string,
  kgCo2ePerMwh: string,
  validity: { readonly start: string; readonly end: string },
): EventEnvelope {
  const id = `power-${kgCo2ePerMwh}-${validity.start}`;
  const record: PcfAccepted['record'] = {
    supplierId: 'utility',
    itemId: 'grid-electricity',
    footprint: { value: kgCo2ePerMwh, unit: 'kgCO2e/MWh' },
    uncertainty: { relative95: '0.05' },
    validity,
    basis: 'measured',
    source: { ...source, locator: `${validity.start}/${validity.end}` },
  };
  return envelope(tenantId, 'carbon.pcf.accepted.v1', 'utility:grid-electricity', id, {
    record,
    provenance: provenanceOf(id),
  });
}

export function merchantFootprint(tenantId: string, kgCo2ePerT: string): EventEnvelope {
  const id = `merchant-coke-${kgCo2ePerT}`;
  const record: PcfAccepted['record'] = {
    supplierId: 'merchant',
    itemId: 'purchased-coke',
    footprint: { value: kgCo2ePerT, unit: 'kgCO2e/t' },
    uncertainty: { relative95: '0.1' },
    validity: { start: '2025-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' },
    basis: 'measured',
    source,
  };
  return envelope(tenantId, 'carbon.pcf.accepted.v1', 'merchant:purchased-coke', id, {
    record,
    provenance: provenanceOf(id),
  });
}
