import type { EmissionRecord, PayloadError, Period, Quantity, SupplierFootprint } from '@carbon-butler/contract-events';
import type { Item } from '@carbon-butler/domain-rulebook';
import {
  type AmountCheck,
  checkAmount,
  checkFootprint,
  checkFootprintUnit,
  checkItemUnit,
  type ItemCatalogue,
} from './item-catalogue.js';
import { clockToleranceMs, earliestStart, recordPeriodMaxMs, validityMaxMs } from './intake-limits.js';
import type { PartnerEvent } from './partner-event.js';
import { shownValue } from './shown-value.js';

const dayMs = 24 * 60 * 60 * 1000;

/** What the schema can't say about an event whose shape is right: everything that is wrong with its meaning. */
export function checkMeaning(event: PartnerEvent, items: ItemCatalogue, now: Date): readonly PayloadError[] {
  return event.type === 'carbon.emission.record.v1'
    ? checkEmissionRecord(event.data, items, now)
    : checkSupplierFootprint(event.data, items);
}

function checkEmissionRecord(record: EmissionRecord, items: ItemCatalogue, now: Date): readonly PayloadError[] {
  const { direction, itemId, quantity, role, supplierId } = record.activity;
  const errors = [
    ...checkPeriod('/data/period', record.period, recordPeriodMaxMs),
    ...checkNotFuture('/data/period/end', record.period.end, now),
    ...checkItem('/data/activity', { itemId, quantity, items, isUnitOf: checkItemUnit, isBelievable: checkAmount }),
  ];
  if (direction === 'input' && role !== undefined)
    errors.push({ field: '/data/activity/role', value: shownValue(role), expected: 'absent: an input has no role' });
  if (direction === 'output' && supplierId !== undefined)
    errors.push({
      field: '/data/activity/supplierId',
      value: shownValue(supplierId),
      expected: 'absent: an output has no supplier',
    });
  return errors;
}

function checkSupplierFootprint(footprint: SupplierFootprint, items: ItemCatalogue): readonly PayloadError[] {
  return [
    ...checkPeriod('/data/validity', footprint.validity, validityMaxMs),
    ...checkItem('/data', {
      itemId: footprint.itemId,
      quantity: footprint.footprint,
      quantityMember: 'footprint',
      items,
      isUnitOf: checkFootprintUnit,
      isBelievable: checkFootprint,
    }),
  ];
}

interface ItemAmount {
  readonly itemId: string;
  readonly quantity: Quantity;
  readonly quantityMember?: string;
  readonly items: ItemCatalogue;
  readonly isUnitOf: (item: Item, unit: string) => AmountCheck;
  readonly isBelievable: (value: string, unit: string) => AmountCheck;
}

function checkItem(at: string, amount: ItemAmount): PayloadError[] {
  const { itemId, quantity, items } = amount;
  const item = items.find(itemId);
  if (!item) {
    const expected = `a known item; nearest: ${items.nearest(itemId).join(', ')}`;
    return [{ field: `${at}/itemId`, value: shownValue(itemId), expected }];
  }
  const field = `${at}/${amount.quantityMember ?? 'quantity'}`;
  const unit = amount.isUnitOf(item, quantity.unit);
  if (!unit.ok) return [{ field: `${field}/unit`, value: shownValue(quantity.unit), expected: unit.expected }];
  const believable = amount.isBelievable(quantity.value, quantity.unit);
  if (!believable.ok)
    return [{ field: `${field}/value`, value: shownValue(quantity.value), expected: believable.expected }];
  return [];
}

function checkPeriod(field: string, period: Period, lengthMaxMs: number): PayloadError[] {
  const [start, end] = [Date.parse(period.start), Date.parse(period.end)];
  // The schema lets a leap second pass, which is no instant a calendar can compute with.
  const unreadable = Number.isNaN(start) ? 'start' : Number.isNaN(end) ? 'end' : undefined;
  if (unreadable)
    return [{ field: `${field}/${unreadable}`, value: shownValue(period[unreadable]), expected: 'seconds below 60' }];
  if (start < Date.parse(earliestStart))
    return [{ field: `${field}/start`, value: shownValue(period.start), expected: `not before ${earliestStart}` }];
  if (end <= start)
    return [{ field: `${field}/end`, value: shownValue(period.end), expected: `after the start, ${period.start}` }];
  if (end - start > lengthMaxMs)
    return [
      {
        field: `${field}/end`,
        value: shownValue(period.end),
        expected: `at most ${lengthMaxMs / dayMs} days after the start, ${period.start}`,
      },
    ];
  return [];
}

function checkNotFuture(field: string, time: string, now: Date): PayloadError[] {
  if (Date.parse(time) <= now.getTime() + clockToleranceMs) return [];
  return [{ field, value: shownValue(time), expected: `not after now (${now.toISOString()})` }];
}
