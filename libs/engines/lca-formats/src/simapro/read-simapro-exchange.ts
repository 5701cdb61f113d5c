import type { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import type { Flow, FlowKind, Medium, Pedigree, Uncertainty } from '../neutral-model.js';
import { lognormalFromSquaredGsd, normal, triangular, uniform } from '../uncertainty-encodings.js';
import { normalFormula } from './simapro-header.js';
import type { SimaproHeader } from './simapro-header.js';

const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const percentUnit = '%';

/** An amount as written: a number, or an expression that needs the parameters. */
export interface StatedAmount {
  readonly number?: number;
  readonly formula?: string;
}

/** An exchange whose amount may wait for the parameters of the whole file. */
export interface SimaproExchange {
  readonly flow: string;
  readonly direction: 'input' | 'output';
  readonly amount: StatedAmount;
  readonly unit: string;
  readonly isReference: boolean;
  readonly isAvoided: boolean;
  readonly uncertainty: (amount: number) => Uncertainty | undefined;
  readonly pedigree?: Pedigree;
  readonly comment?: string;
  /** Share of a co-product in percent. */
  readonly allocation?: StatedAmount;
}

export function statedAmount(text: string, header: SimaproHeader): StatedAmount {
  const normalised = normalFormula(text, header.decimal).trim();
  return plainNumber.test(normalised) ? { number: Number(normalised) } : { formula: normalised };
}

/** Id of a product: SimaPro tells products apart by name alone. */
export function productId(name: string): string {
  return `product|${name}`;
}

export function elementaryId(compartment: string, subcompartment: string, name: string): string {
  return ['elementary', compartment, subcompartment, name].join('|');
}

function isNumeric(cell: string | undefined, header: SimaproHeader): boolean {
  return plainNumber.test(normalFormula(cell ?? '', header.decimal).trim());
}

/** `name;unit;amount;...`; older files have the amount before the unit. */
function inOrder(row: readonly string[], header: SimaproHeader, offset: number): readonly string[] {
  const [unit, amount] = [row[offset], row[offset + 1]];
  if (!isNumeric(unit, header) || isNumeric(amount, header)) return row;
  return [...row.slice(0, offset), amount ?? '', unit ?? '', ...row.slice(offset + 2)];
}

function addFlow(place: Place, flow: Flow, database: DatabaseBuilder): void {
  if (!database.flows.get(flow.id)) database.flows.add(place, flow);
}

function technosphereFlow(name: string, unit: string, kind: FlowKind, category: readonly string[]): Flow {
  return { id: productId(name), name, kind, category, unit, properties: [], synonyms: [] };
}

/** Row of `Products`, `Waste treatment` or `Waste scenario`: what the process makes or takes. */
export function readSimaproProduct(
  place: Place,
  cells: readonly string[],
  label: string,
  header: SimaproHeader,
  database: DatabaseBuilder,
): SimaproExchange {
  const [name = '', unit = '', amount = '', ...rest] = inOrder(cells, header, 1);
  const isTreatment = label !== 'Products';
  const [allocation = '', , category = '', comment = ''] = isTreatment ? ['', ...rest] : rest;
  checkUnit({ ...place, exchange: name }, unit);
  const path = category.split('\\').filter((part) => part !== '');
  addFlow(place, technosphereFlow(name, unit, isTreatment ? 'waste' : 'product', path), database);
  return {
    flow: productId(name),
    direction: isTreatment ? 'input' : 'output',
    amount: statedAmount(amount, header),
    unit,
    isReference: true,
    isAvoided: false,
    uncertainty: () => undefined,
    ...(comment !== '' && { comment }),
    ...(allocation !== '' && { allocation: statedAmount(allocation, header) }),
  };
}

/** Row of a table of technosphere exchanges; nothing for a share in percent, which is no amount. */
export function readSimaproTechnosphere(
  place: Place,
  cells: readonly string[],
  label: string,
  header: SimaproHeader,
  database: DatabaseBuilder,
): SimaproExchange | undefined {
  const [name = '', unit = '', amount = '', ...rest] = inOrder(cells, header, 1);
  if (unit === percentUnit) {
    database.log.add(
      'not-imported',
      'loss',
      { ...place, exchange: name },
      label,
      name,
      'a share in percent is no exchange',
    );
    return undefined;
  }
  checkUnit({ ...place, exchange: name }, unit);
  const isWaste = label === 'Waste to treatment';
  const isAvoided = label === 'Avoided products';
  addFlow(place, technosphereFlow(name, unit, isWaste ? 'waste' : 'product', []), database);
  return {
    flow: productId(name),
    direction: isWaste || isAvoided ? 'output' : 'input',
    amount: statedAmount(amount, header),
    unit,
    isReference: false,
    isAvoided,
    ...spread(rest, header),
  };
}

/** Row of a table of elementary exchanges: `name;sub-compartment;unit;amount;...`. */
export function readSimaproElementary(
  place: Place,
  cells: readonly string[],
  medium: Medium,
  compartment: string,
  header: SimaproHeader,
  database: DatabaseBuilder,
  known: ReadonlyMap<string, Partial<Flow>>,
): SimaproExchange {
  const [name = '', subcompartment = '', unit = '', amount = '', ...rest] = inOrder(cells, header, 2);
  checkUnit({ ...place, exchange: name }, unit);
  const id = elementaryId(compartment, subcompartment, name);
  const category = [compartment, subcompartment].filter((part) => part !== '');
  addFlow(
    place,
    { id, name, kind: 'elementary', category, medium, unit, properties: [], synonyms: [], ...known.get(name) },
    database,
  );
  return {
    flow: id,
    direction: medium === 'resource' ? 'input' : 'output',
    amount: statedAmount(amount, header),
    unit,
    isReference: false,
    isAvoided: false,
    ...spread(rest, header),
  };
}

function checkUnit(place: Place, unit: string): void {
  if (unit === '') throw new ImportError(place, 'unit', 'nothing', 'given');
}

/** Type and arguments (SimaPro: SD95 = GSD^2 of a lognormal, 2 sd of a normal distribution), comment with pedigree. */
function spread(
  [type = '', sd95 = '', low = '', high = '', comment = '']: readonly string[],
  header: SimaproHeader,
): Pick<SimaproExchange, 'uncertainty' | 'pedigree' | 'comment'> {
  const argument = (text: string): number => statedAmount(text, header).number ?? Number.NaN;
  const scores = /^\(([1-5]),([1-5]),([1-5]),([1-5]),([1-5])/.exec(comment)?.slice(1, 6).map(Number);
  const [a, b, c, d, e] = scores ?? [];
  return {
    uncertainty: (amount) => {
      switch (type.toLowerCase()) {
        case 'lognormal':
          return lognormalFromSquaredGsd(amount, argument(sd95));
        case 'normal':
          return normal(amount, argument(sd95) / 2);
        case 'triangle':
          return triangular(argument(low), amount, argument(high));
        case 'uniform':
          return uniform(argument(low), argument(high));
        case 'undefined':
        case '':
          return undefined;
        default:
          return { kind: 'undefined', stated: type };
      }
    },
    ...(a !== undefined &&
      b !== undefined &&
      c !== undefined &&
      d !== undefined &&
      e !== undefined && { pedigree: [a, b, c, d, e] }),
    ...(comment !== '' && { comment }),
  };
}
