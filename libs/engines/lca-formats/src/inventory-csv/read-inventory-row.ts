import { casNumber } from '../cas-number.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import type { Flow, FlowKind, Medium, Uncertainty } from '../neutral-model.js';
import type { InventoryColumnName } from './inventory-columns.js';

/** Cells of a row that hold something, by the name of their column. */
export type InventoryRow = Readonly<Partial<Record<InventoryColumnName, string>>>;

const kinds: readonly FlowKind[] = ['product', 'waste', 'elementary'];
const media: readonly Medium[] = ['air', 'water', 'soil', 'resource'];
const spreads = ['lognormal', 'normal', 'triangular', 'uniform'] as const;
const numberPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

export function textOf(place: Place, row: InventoryRow, column: InventoryColumnName): string {
  const text = row[column];
  if (text === undefined) throw new ImportError(place, column, '', 'given');
  return text;
}

export function numberOf(place: Place, row: InventoryRow, column: InventoryColumnName): number {
  const text = textOf(place, row, column);
  const value = Number(text);
  if (!numberPattern.test(text) || !Number.isFinite(value))
    throw new ImportError(place, column, text, 'a number such as 12.5 or 3e-4');
  return value;
}

export function oneOf<T extends string>(
  place: Place,
  row: InventoryRow,
  column: InventoryColumnName,
  allowed: readonly T[],
): T {
  const text = textOf(place, row, column).toLowerCase();
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw new ImportError(place, column, text, `one of ${allowed.join(', ')}`);
  return found;
}

/** The flow of a row. Products are one by name and unit, wherever they are made. */
export function flowOf(place: Place, row: InventoryRow): Flow {
  const name = textOf(place, row, 'flow');
  const kind = oneOf(place, row, 'kind', kinds);
  const unit = textOf(place, row, 'unit');
  const flow = { name, kind, category: [], unit, properties: [], synonyms: [] };
  if (kind !== 'elementary') return { ...flow, id: [kind, name].join('|') };
  const medium = row.medium === undefined ? 'unknown' : oneOf(place, row, 'medium', media);
  const cas = row.cas === undefined ? undefined : casNumber(row.cas);
  if (row.cas !== undefined && cas === undefined) throw new ImportError(place, 'cas', row.cas, 'a CAS number');
  return { ...flow, id: [kind, name, medium].join('|'), medium, ...(cas !== undefined && { cas }) };
}

/** What the row says about the spread of its amount. @throws ImportError when it says half of it, or what can't be */
export function uncertaintyOf(place: Place, row: InventoryRow, amount: number): Uncertainty | undefined {
  if (row.spread === undefined) return undefined;
  const spread = oneOf(place, row, 'spread', spreads);
  switch (spread) {
    case 'lognormal': {
      const geometricSd = numberOf(place, row, 'geometric_sd');
      if (geometricSd < 1) throw new ImportError(place, 'geometric_sd', geometricSd, 'at least 1');
      if (amount === 0) throw new ImportError(place, 'amount', amount, 'other than 0 with a lognormal spread');
      return { kind: spread, median: amount, sigma: Math.log(geometricSd) };
    }
    case 'normal': {
      const sd = numberOf(place, row, 'sd');
      if (sd < 0) throw new ImportError(place, 'sd', sd, 'at least 0');
      return { kind: spread, mean: amount, sd };
    }
    case 'triangular':
    case 'uniform': {
      const [low, high] = [numberOf(place, row, 'low'), numberOf(place, row, 'high')];
      if (low > amount || high < amount) throw new ImportError(place, 'low', `${low} to ${high}`, `around ${amount}`);
      return spread === 'uniform' ? { kind: spread, low, high } : { kind: spread, low, mode: amount, high };
    }
  }
}
