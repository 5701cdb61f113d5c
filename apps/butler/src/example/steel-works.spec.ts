import { validateEvent } from '@carbon-butler/contract-events';
import { loadRulebook, parseCnCode } from '@carbon-butler/domain-rulebook';
import { annualFlows } from './annual-flows.js';
import { cokeFoundT } from './correction.js';
import { monthlyAmount } from './monthly-events.js';
import { consignment, correctionEvent, type PartnerEvent, steelWorksEvents } from './steel-works.js';

const book = loadRulebook();

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('the events of the example works', () => {
  const events: readonly PartnerEvent[] = [...steelWorksEvents(), correctionEvent()];
  const records = steelWorksEvents().flatMap((event) =>
    event.type === 'carbon.emission.record.v1' ? [event.data] : [],
  );

  it('are valid, under ids of their own', () => {
    expect(events.flatMap(({ type, data }) => validateEvent(type, data))).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.length).toBe(annualFlows.length * 12 + 3 + 1);
    for (const { id } of events) expect(id.length).toBeLessThanOrEqual(256);
  });

  it('are the same on every call', () => {
    expect(JSON.stringify([...steelWorksEvents(), correctionEvent()])).toBe(JSON.stringify(events));
  });

  it('name items the rulebook knows, in units of theirs', () => {
    for (const { activity } of records) expect(book.itemById(activity.itemId).unit).toBe(activity.quantity.unit);
    expect(book.itemById(consignment.itemId).cnCode).toBe(parseCnCode(consignment.cnCode));
  });

  it('sum to the year exactly, line by line', () => {
    for (const flow of annualFlows) {
      const amounts = records.filter(
        ({ processId, activity }) =>
          processId === flow.processId && activity.direction === flow.direction && activity.itemId === flow.itemId,
      );
      expect(amounts.length).toBe(12);
      expect(sum(amounts.map(({ activity }) => Number(activity.quantity.value)))).toBe(flow.amount);
    }
  });

  it('cover the year without gap or overlap, from midnight in China', () => {
    const periods = records.slice(0, 12).map(({ period }) => period);
    expect(periods[0]?.start).toBe('2024-12-31T16:00:00Z');
    expect(periods[11]?.end).toBe('2025-12-31T16:00:00Z');
    expect(periods.slice(1).map(({ start }) => start)).toEqual(periods.slice(0, -1).map(({ end }) => end));
  });

  it('show the repair in September', () => {
    const perDay = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map(
      (days, at) => monthlyAmount(3_590_000, at + 1) / days,
    );
    expect(perDay[8]).toBeLessThan(0.81 * (perDay[7] ?? 0));
    for (const [at, amount] of perDay.entries()) if (at !== 8) expect(amount).toBeCloseTo(10_000, -1);
  });

  it('correct the record they name by the coke that was found', () => {
    const { data } = correctionEvent();
    const corrected = steelWorksEvents().find(({ id }) => id === data.corrects?.eventId);
    if (corrected?.type !== 'carbon.emission.record.v1') throw new Error('the correction names no record of the year');
    expect(Number(data.activity.quantity.value) - Number(corrected.data.activity.quantity.value)).toBe(cokeFoundT);
    expect({ ...data, activity: undefined, source: undefined, corrects: undefined }).toEqual({
      ...{ ...corrected.data, activity: undefined, source: undefined, corrects: undefined },
    });
  });
});
