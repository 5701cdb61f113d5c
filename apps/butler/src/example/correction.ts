import { annualFlows } from './annual-flows.js';
import { monthlyEvent } from './monthly-events.js';
import { attributesOf, type EmissionRecordEvent } from './partner-event.js';

/** What the stock survey at the end of the year found above the belt scale: 3 % of the year's purchased coke. */
export const cokeFoundT = 12_460;

const december = 12;

/**
 * The year-end stock survey shows that the belt scale under the coke bunkers read 3 % low all year. The works replaces
 * its December record by one that holds the year's difference.
 */
export function correctionEvent(): EmissionRecordEvent {
  const flow = annualFlows.find(({ itemId }) => itemId === 'purchased-coke');
  if (!flow) throw new Error('the works buys no coke');
  const original = monthlyEvent(flow, december);
  const { activity, source } = original.data;
  const corrected = Number(activity.quantity.value) + cokeFoundT;
  return {
    ...original,
    ...attributesOf('2025-12:blast-furnace:input:purchased-coke:stock-survey', '2026-03-10T02:00:00Z'),
    data: {
      ...original.data,
      activity: { ...activity, quantity: { ...activity.quantity, value: String(corrected) } },
      source: { ...source, locator: `${source.locator}; stock survey of 31 December 2025` },
      corrects: {
        eventId: original.id,
        reason: 'better-data',
        note: `belt scale recalibrated against the stock survey: ${cokeFoundT} t of coke were used unrecorded`,
      },
    },
  };
}
