import { convert, isUnit, sameDimension } from '@carbon-butler/domain-quantity';
import type { Item } from '@carbon-butler/domain-rulebook';

interface Bound {
  readonly value: number;
  readonly unit: string;
}

/**
 * Most that one event may state, by dimension. The largest sites stay below a tenth of it in a year, while a slip of
 * three digits (kg entered as t) goes beyond: world crude steel is 1.9 Gt/a and its largest works makes about 24 Mt/a;
 * world primary energy is 600 EJ/a.
 */
const amountBounds: readonly Bound[] = [
  { value: 500, unit: 'Mt' },
  { value: 5_000, unit: 'PJ' },
  { value: 5e11, unit: 'Nm3' },
  { value: 1e11, unit: 'm3' },
  { value: 1e12, unit: 'piece' },
];

/**
 * Highest footprint of a unit of an item, by dimension: gold, the most carbon-intensive bulk commodity, is near
 * 20,000 tCO2e/t, coal power near 1.2 tCO2e/MWh.
 */
const footprintBounds: readonly Bound[] = [
  { value: 100_000, unit: 'tCO2e/t' },
  { value: 100, unit: 'tCO2e/MWh' },
  { value: 100, unit: 'tCO2e/Nm3' },
  { value: 1_000, unit: 'tCO2e/m3' },
  { value: 1_000_000, unit: 'tCO2e/piece' },
];

const candidatesMax = 3;

export interface AmountCheck {
  readonly ok: boolean;
  readonly expected: string;
}

/** The items that activity data may name, and how much of each is believable. */
export class ItemCatalogue {
  private readonly byId: ReadonlyMap<string, Item>;

  constructor(items: readonly Item[]) {
    this.byId = new Map(items.map((item) => [item.id, item]));
  }

  find(id: string): Item | undefined {
    return this.byId.get(id);
  }

  /** Ids nearest to a misspelt one, by edit distance of the whole id and of its words; always at least one. */
  nearest(id: string): readonly string[] {
    const wanted = id.toLowerCase();
    return [...this.byId.keys()]
      .map((known) => ({ known, distance: wordDistance(wanted, known) }))
      .sort((a, b) => a.distance - b.distance || a.known.localeCompare(b.known))
      .slice(0, candidatesMax)
      .map(({ known }) => known);
  }
}

/** Whether `unit` can state an amount of the item. */
export function checkItemUnit(item: Item, unit: string): AmountCheck {
  const expected = `a unit of ${item.id} that converts to ${item.unit}`;
  return { ok: isUnit(unit) && sameDimension(unit, item.unit), expected };
}

/** Whether an amount of the item is believable; `unit` must have passed `checkItemUnit`. */
export function checkAmount(value: string, unit: string): AmountCheck {
  return checkBound(value, unit, amountBounds);
}

/** Whether `unit` can state the footprint of a unit of the item. */
export function checkFootprintUnit(item: Item, unit: string): AmountCheck {
  const expected = `a unit that converts to kgCO2e/${item.unit}`;
  return { ok: isUnit(unit) && sameDimension(unit, `kgCO2e/${item.unit}`), expected };
}

export function checkFootprint(value: string, unit: string): AmountCheck {
  return checkBound(value, unit, footprintBounds);
}

function checkBound(value: string, unit: string, bounds: readonly Bound[]): AmountCheck {
  const bound = bounds.find((candidate) => sameDimension(candidate.unit, unit));
  if (!bound) return { ok: false, expected: `a unit of ${bounds.map((known) => known.unit).join(', ')}` };
  // Only a comparison with a round bound: the amount itself stays the exact text that came.
  const ok = convert(Number(value), unit, bound.unit) <= bound.value;
  return { ok, expected: `at most ${bound.value} ${bound.unit} in one event` };
}

function wordDistance(wanted: string, known: string): number {
  const words = wanted.split(/[^a-z0-9]+/).filter((word) => word !== '');
  const shared = words.filter((word) => known.split('-').includes(word)).length;
  return editDistance(wanted, known) - shared * 4;
}

/** Levenshtein distance, two rows at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
