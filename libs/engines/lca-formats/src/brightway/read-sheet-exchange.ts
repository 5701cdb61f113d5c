import type { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import { mediumOf } from '../medium.js';
import type { Exchange, Flow, Parameter, Uncertainty } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { brightwayUncertainty } from './brightway-uncertainty.js';
import { cellText } from './inventory-sheet.js';
import type { TableRow } from './inventory-sheet.js';

const categorySeparator = '::';
const readColumns = new Set([
  'name',
  'amount',
  'unit',
  'location',
  'type',
  'reference product',
  'product',
  'categories',
  'formula',
  'comment',
  'uncertainty type',
  'loc',
  'scale',
  'shape',
  'minimum',
  'maximum',
  'negative',
]);

/** What tells products apart: name of the activity, its reference product and location. */
export interface ProductKey {
  readonly name: string;
  readonly product: string | undefined;
  readonly location: string | undefined;
}

export interface SheetExchange {
  readonly exchange: Exchange;
  readonly flow: Flow;
  /** Of exchanges with other processes. */
  readonly key: ProductKey | undefined;
}

export function productId({ name, product, location }: ProductKey): string {
  return ['product', name, product ?? '', location ?? ''].join('|');
}

export function textOf(row: TableRow, ...columns: readonly string[]): string | undefined {
  for (const column of columns) {
    const text = cellText(row.get(column));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Number of a cell; text is read as a number too. @throws ImportError on any other text */
export function numberOf(place: Place, row: TableRow, column: string): number | undefined {
  const text = textOf(row, column);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new ImportError(place, column, text, 'a finite number');
  return value;
}

/** Without a column for it, the sign of a lognormal is that of the amount. */
function uncertaintyOf(row: TableRow, amount: number): Uncertainty | undefined {
  const negative = textOf(row, 'negative')?.toLowerCase();
  const argument = (column: string): number => Number(textOf(row, column) ?? Number.NaN);
  return brightwayUncertainty({
    type: Number(textOf(row, 'uncertainty type') ?? 0),
    loc: argument('loc'),
    scale: argument('scale'),
    minimum: argument('minimum'),
    maximum: argument('maximum'),
    negative: negative === undefined ? amount < 0 : ['true', '1'].includes(negative),
  });
}

/** An exchange of an activity with its flow, or nothing for a type that is none. */
export function readSheetExchange(
  process: Place,
  row: TableRow,
  position: number,
  activity: ProductKey,
  database: DatabaseBuilder,
): SheetExchange | undefined {
  const id = String(position + 1);
  const place: Place = { ...process, exchange: id };
  const type = textOf(row, 'type')?.toLowerCase() ?? 'technosphere';
  const name = textOf(row, 'name') ?? (type === 'production' ? activity.name : undefined);
  if (name === undefined) throw new ImportError(place, 'name', 'nothing', 'given');
  const formula = textOf(row, 'formula');
  const amount = numberOf(place, row, 'amount') ?? (formula === undefined ? undefined : 0);
  if (amount === undefined) throw new ImportError(place, 'amount', 'nothing', 'a number or a formula');
  const unit = textOf(row, 'unit') ?? '';
  const isElementary = type === 'biosphere';
  if (!isElementary && !['production', 'technosphere', 'substitution'].includes(type)) {
    database.log.add(
      'not-imported',
      'loss',
      place,
      'exchanges.type',
      type,
      'an exchange of a type that is not part of the neutral model',
    );
    return undefined;
  }
  for (const [column, value] of row)
    if (!readColumns.has(column) && column !== 'database' && column !== 'original_amount')
      database.log.add(
        'not-imported',
        'loss',
        place,
        `exchanges.${column}`,
        String(value),
        'not part of the neutral model',
      );
  const location = textOf(row, 'location');
  const key: ProductKey = { name, product: textOf(row, 'reference product', 'product'), location };
  const flow = isElementary ? elementaryFlow(name, row, unit) : productFlow(key, unit);
  const uncertainty = checkedUncertainty(
    database.log,
    place,
    'exchanges.uncertainty',
    amount,
    uncertaintyOf(row, amount),
  );
  const comment = textOf(row, 'comment');
  return {
    flow,
    key: isElementary ? undefined : key,
    exchange: {
      id,
      flow: flow.id,
      direction: isInput(type, flow) ? 'input' : 'output',
      amount,
      ...(formula !== undefined && { formula }),
      unit,
      isReference: type === 'production',
      isAvoided: type === 'substitution',
      ...(location !== undefined && { location }),
      ...(uncertainty && { uncertainty }),
      ...(comment !== undefined && { comment }),
    },
  };
}

function isInput(type: string, flow: Flow): boolean {
  return type === 'technosphere' || (type === 'biosphere' && flow.medium === 'resource');
}

function elementaryFlow(name: string, row: TableRow, unit: string): Flow {
  const category = (textOf(row, 'categories') ?? '')
    .split(categorySeparator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const id = ['elementary', name, ...category].join('|');
  return { id, name, kind: 'elementary', category, medium: mediumOf(category), unit, properties: [], synonyms: [] };
}

export function productFlow(key: ProductKey, unit: string): Flow {
  const { name, product, location } = key;
  return {
    id: productId(key),
    name: product ?? name,
    kind: 'product',
    category: [],
    ...(location !== undefined && { location }),
    unit,
    properties: [],
    synonyms: [],
  };
}

export function readSheetParameter(
  place: Place,
  row: TableRow,
  database: DatabaseBuilder,
  process?: string,
): Parameter {
  const name = textOf(row, 'name');
  if (name === undefined) throw new ImportError(place, 'name of a parameter', 'nothing', 'given');
  const value = numberOf(place, row, 'amount') ?? 0;
  const formula = textOf(row, 'formula');
  const unit = textOf(row, 'unit');
  const description = textOf(row, 'comment');
  const uncertainty = checkedUncertainty(
    database.log,
    place,
    'parameters.uncertainty',
    value,
    uncertaintyOf(row, value),
  );
  return {
    name,
    ...(process !== undefined && { process }),
    value,
    ...(formula !== undefined && { formula }),
    ...(unit !== undefined && { unit }),
    ...(uncertainty && { uncertainty }),
    ...(description !== undefined && { description }),
  };
}
