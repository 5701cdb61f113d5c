import { casNumber } from '../cas-number.js';
import type { DatabaseBuilder } from '../database-builder.js';
import type { Place } from '../import-error.js';
import { mediumOf } from '../medium.js';
import type { Flow, ImpactFactor, UnitGroup } from '../neutral-model.js';
import { elementaryId, statedAmount } from './read-simapro-exchange.js';
import type { SimaproBlock } from './simapro-blocks.js';
import type { SimaproHeader } from './simapro-header.js';

/** Compartment of a method -> table of a process with the same flows. */
const tableOfCompartment: ReadonlyMap<string, string> = new Map([
  ['raw', 'Resources'],
  ['air', 'Emissions to air'],
  ['water', 'Emissions to water'],
  ['soil', 'Emissions to soil'],
  ['waste', 'Final waste flows'],
  ['non mat.', 'Non material emissions'],
  ['social', 'Social issues'],
  ['economic', 'Economic issues'],
]);
const unspecified = '(unspecified)';

/** Adds each impact category of a method with its factors. */
export function readSimaproMethod(
  file: string,
  block: SimaproBlock,
  header: SimaproHeader,
  database: DatabaseBuilder,
): void {
  const method = block.sections.find(({ label }) => label === 'Name')?.rows[0]?.[0] ?? '';
  const kept = ['Name', 'Version', 'Comment', 'Category', 'Impact category', 'Substances', ''];
  let current: { readonly name: string; readonly unit: string } | undefined;
  for (const { label, rows } of block.sections) {
    const place: Place = { file, dataSet: method };
    if (label === 'Impact category') current = { name: rows[0]?.[0] ?? '', unit: rows[0]?.[1] ?? '' };
    else if (label === 'Substances' && current) {
      const { name, unit } = current;
      const factors = rows.flatMap((row) => readFactor({ ...place, exchange: name }, row, header, database));
      database.countRows(place, factors.length);
      database.impactCategories.add(place, { id: `${method}|${name}`, name, method, unit, factors });
      current = undefined;
    } else if (!kept.includes(label))
      database.log.add(
        'not-imported',
        'loss',
        place,
        `Method.${label}`,
        rows[0]?.join(';') ?? '',
        'not part of the neutral model',
      );
  }
}

/** `compartment;sub-compartment;name;CAS;factor;unit`. */
function readFactor(
  place: Place,
  [compartment = '', subcompartment = '', name = '', cas = '', factor = '', unit = '']: readonly string[],
  header: SimaproHeader,
  database: DatabaseBuilder,
): readonly ImpactFactor[] {
  const value = statedAmount(factor, header).number;
  if (value === undefined) {
    database.log.add(
      'non-numeric-amount',
      'problem',
      place,
      'Method.Substances',
      factor,
      'a factor that is no number; left out',
    );
    return [];
  }
  const table = tableOfCompartment.get(compartment.toLowerCase()) ?? compartment;
  const sub = subcompartment === unspecified ? '' : subcompartment;
  const id = elementaryId(table, sub, name);
  if (!database.flows.get(id)) {
    const number = casNumber(cas);
    if (cas !== '' && number === undefined)
      database.log.add('not-imported', 'problem', place, 'Method.Substances.CAS', cas, 'not a CAS number');
    const category = [table, sub].filter((part) => part !== '');
    const medium = mediumOf(category);
    database.flows.add(place, {
      id,
      name,
      kind: 'elementary',
      category,
      medium,
      ...(number !== undefined && { cas: number }),
      unit,
      properties: [],
      synonyms: [],
    });
  }
  return [{ flow: id, value, unit }];
}

/** `name;unit;CAS;comment`, keyed by name. */
export function readSubstances(
  place: Place,
  rows: readonly (readonly string[])[],
  database: DatabaseBuilder,
): ReadonlyMap<string, Partial<Flow>> {
  return new Map(
    rows.map(([name = '', , cas = '']) => {
      const number = casNumber(cas);
      if (cas !== '' && number === undefined)
        database.log.add('not-imported', 'problem', place, 'substances.CAS', cas, 'not a CAS number');
      return [name, number === undefined ? {} : { cas: number }];
    }),
  );
}

/** `name;quantity;factor;reference unit`, one group per quantity. */
export function readUnits(
  place: Place,
  rows: readonly (readonly string[])[],
  header: SimaproHeader,
  database: DatabaseBuilder,
): readonly UnitGroup[] {
  const groups = new Map<string, { referenceUnit: string; units: UnitGroup['units'][number][] }>();
  for (const [name = '', quantity = '', factor = '', referenceUnit = ''] of rows) {
    const value = statedAmount(factor, header).number;
    if (value === undefined || value === 0) {
      database.log.add(
        'malformed-row',
        'problem',
        place,
        'Units',
        `${name};${factor}`,
        'a unit without a factor; left out',
      );
      continue;
    }
    const group = groups.get(quantity) ?? { referenceUnit, units: [] };
    groups.set(quantity, group);
    group.units.push({ id: name, name, factor: value, synonyms: [] });
  }
  return [...groups].map(([quantity, group]) => ({ id: quantity, name: quantity, ...group }));
}
