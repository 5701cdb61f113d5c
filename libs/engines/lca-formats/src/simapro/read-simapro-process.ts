import type { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import type { FindingLog } from '../findings.js';
import type { Flow, Medium, Parameter } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { lognormalFromSquaredGsd, normal, triangular, uniform } from '../uncertainty-encodings.js';
import {
  readSimaproElementary,
  readSimaproProduct,
  readSimaproTechnosphere,
  statedAmount,
} from './read-simapro-exchange.js';
import type { SimaproExchange } from './read-simapro-exchange.js';
import type { SimaproBlock } from './simapro-blocks.js';
import { normalFormula } from './simapro-header.js';
import type { SimaproHeader } from './simapro-header.js';

/** A process whose amounts may depend on parameters further down the file. */
export interface SimaproProcess {
  readonly place: Place;
  readonly id: string;
  readonly name: string;
  readonly kind: 'unit' | 'system' | 'unknown';
  readonly location?: string;
  readonly documentation: Readonly<Record<string, string>>;
  readonly exchanges: readonly SimaproExchange[];
  readonly parameters: readonly Parameter[];
}

const productTables = ['Products', 'Waste treatment', 'Waste scenario'];
const technosphereTables = [
  'Avoided products',
  'Materials/fuels',
  'Electricity/heat',
  'Waste to treatment',
  'Materials/assemblies',
  'Processes',
  'Reference assembly',
  'Assembly',
];
/** Table -> medium of its flows; SimaPro's non-material, social and economic issues belong to none. */
export const elementaryTables: ReadonlyMap<string, Medium> = new Map([
  ['Resources', 'resource'],
  ['Emissions to air', 'air'],
  ['Emissions to water', 'water'],
  ['Emissions to soil', 'soil'],
  ['Final waste flows', 'unknown'],
  ['Non material emissions', 'unknown'],
  ['Social issues', 'unknown'],
  ['Economic issues', 'unknown'],
]);
const unstated = ['', 'Unspecified'];

/** Substances by compartment table and name, from the lists at the end of a file. */
export type SubstanceLists = ReadonlyMap<string, ReadonlyMap<string, Partial<Flow>>>;

export function readSimaproProcess(
  file: string,
  block: SimaproBlock,
  header: SimaproHeader,
  database: DatabaseBuilder,
  substances: SubstanceLists,
): SimaproProcess {
  const field = (label: string): string =>
    block.sections
      .find((section) => section.label === label)
      ?.rows.map((row) => row.join(' ').trim())
      .join('\n') ?? '';
  const productName = block.sections.find(({ label }) => productTables.includes(label))?.rows[0]?.[0] ?? '';
  const id = [field('Process identifier'), field('PlatformId'), productName].find((text) => text !== '');
  if (id === undefined)
    throw new ImportError(
      { file },
      `block ${block.title}`,
      'neither identifier nor product',
      'one that can be told apart',
    );
  const place: Place = { file, dataSet: id };
  const exchanges: SimaproExchange[] = [];
  const parameters: Parameter[] = [];
  const documentation: Record<string, string> = {};
  for (const { label, rows } of block.sections) {
    const medium = elementaryTables.get(label);
    for (const row of rows) {
      if (productTables.includes(label)) exchanges.push(readSimaproProduct(place, row, label, header, database));
      else if (medium)
        exchanges.push(
          readSimaproElementary(place, row, medium, label, header, database, substances.get(label) ?? new Map()),
        );
      else if (technosphereTables.includes(label)) {
        const exchange = readSimaproTechnosphere(place, row, label, header, database);
        if (exchange) exchanges.push(exchange);
      } else if (label === 'Input parameters' || label === 'Calculated parameters')
        parameters.push(readSimaproParameter(place, row, label.startsWith('Calculated'), header, database.log, id));
      else if (isTable(label))
        database.log.add(
          'not-imported',
          'loss',
          place,
          label,
          row[0] ?? '',
          'shares of waste and disposal are no exchanges',
        );
      else
        documentation[label] = [documentation[label], row.filter((cell) => cell !== '').join('; ')]
          .filter((part) => part !== undefined && part !== '')
          .join('\n');
    }
  }
  database.countRows(place, exchanges.length + parameters.length);
  const location = field('Geography');
  return {
    place,
    id,
    name: field('Process name') || productName,
    kind: field('Type') === 'System' ? 'system' : field('Type') === 'Unit process' ? 'unit' : 'unknown',
    ...(!unstated.includes(location) && { location }),
    documentation,
    exchanges,
    parameters,
  };
}

function isTable(label: string): boolean {
  return [
    'Separated waste',
    'Remaining waste',
    'Waste scenarios',
    'Disposal scenarios',
    'Disassemblies',
    'Reuses',
    'Waste/Disposal scenario',
    'Additional life cycles',
  ].includes(label);
}

/** `name;value;type;sd95;low;high;hidden;comment` or, calculated, `name;formula;comment`. */
export function readSimaproParameter(
  place: Place,
  [name = '', value = '', ...rest]: readonly string[],
  isCalculated: boolean,
  header: SimaproHeader,
  log: FindingLog,
  process?: string,
): Parameter {
  const owner = process === undefined ? {} : { process };
  if (isCalculated)
    return {
      name,
      ...owner,
      value: 0,
      formula: normalFormula(value, header.decimal),
      ...(rest[0] !== undefined && { description: rest[0] }),
    };
  const [type = '', sd95 = '', low = '', high = '', , description = ''] = rest;
  const number = statedAmount(value, header).number;
  if (number === undefined) throw new ImportError(place, `input parameter ${name}`, value, 'a finite number');
  const argument = (text: string): number => statedAmount(text, header).number ?? Number.NaN;
  const kind = type.toLowerCase();
  const uncertainty =
    kind === 'lognormal'
      ? lognormalFromSquaredGsd(number, argument(sd95))
      : kind === 'normal'
        ? normal(number, argument(sd95) / 2)
        : kind === 'triangle'
          ? triangular(argument(low), number, argument(high))
          : kind === 'uniform'
            ? uniform(argument(low), argument(high))
            : undefined;
  const checked = checkedUncertainty(log, place, 'parameter.uncertainty', number, uncertainty);
  return {
    name,
    ...owner,
    value: number,
    ...(checked && { uncertainty: checked }),
    ...(description !== '' && { description }),
  };
}
