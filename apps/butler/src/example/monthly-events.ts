import type { EmissionRecord } from '@carbon-butler/contract-events';
import type { AnnualFlow } from './annual-flows.js';
import { flowSources, meterRelative95, type FlowSource } from './flow-sources.js';
import { attributesOf, type EmissionRecordEvent, facilityId, productionYear } from './partner-event.js';

const monthCount = 12;
const chinaOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** In September a blast furnace is repaired, twelve days at half load: six days' production is missing. */
const maintenanceMonth = 9;
const daysLost = 6;

/** Start of a month of the production year in China time, month 13 being the next January. @param month from 1 */
function monthStart(month: number): Date {
  return new Date(Date.UTC(productionYear, month - 1, 1) - chinaOffsetMs);
}

/** Days of full production up to the end of `month`; 0 for month 0. */
function productionDays(month: number): number {
  const days = (monthStart(month + 1).getTime() - monthStart(1).getTime()) / dayMs;
  return month >= maintenanceMonth ? days - daysLost : days;
}

/**
 * The part of a yearly amount that falls into a month, in whole units. Rounding the running total instead of the
 * month makes twelve months sum to the year exactly.
 */
export function monthlyAmount(annualAmount: number, month: number): number {
  const upTo = (last: number): number => Math.round((annualAmount * productionDays(last)) / productionDays(monthCount));
  return upTo(month) - upTo(month - 1);
}

/** Twelve records of one line of the year. */
export function monthlyEvents(flow: AnnualFlow): readonly EmissionRecordEvent[] {
  return Array.from({ length: monthCount }, (_, at) => monthlyEvent(flow, at + 1));
}

export function monthlyEvent(flow: AnnualFlow, month: number): EmissionRecordEvent {
  const period = { start: utcText(monthStart(month)), end: utcText(monthStart(month + 1)) };
  const { processId, direction, itemId, unit, role, supplierId } = flow;
  const name = `${productionYear}-${String(month).padStart(2, '0')}:${processId}:${direction}:${itemId}`;
  const data: EmissionRecord = {
    facilityId,
    processId,
    period,
    activity: {
      direction,
      itemId,
      quantity: { value: String(monthlyAmount(flow.amount, month)), unit },
      ...(role && { role }),
      ...(supplierId && { supplierId }),
    },
    uncertainty: { relative95: meterRelative95[flow.meter] },
    basis: basisOf(flow.source),
    source: { ...flowSources[flow.source], locator: `${flowSources[flow.source].locator}: ${flow.because}` },
  };
  return { ...attributesOf(name, period.end), type: 'carbon.emission.record.v1', data };
}

/** A published average is a default, what closes a balance is modelled: nothing here was measured at a real works. */
function basisOf(source: FlowSource): EmissionRecord['basis'] {
  if (source === 'balance') return 'modelled';
  return source === 'assumption' ? 'estimated' : 'default';
}

function utcText(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}
