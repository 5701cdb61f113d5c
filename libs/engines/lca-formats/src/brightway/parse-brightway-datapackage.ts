import { collectBytes, decodeText } from '../byte-source.js';
import type { DataElement } from '../data-element.js';
import { required } from '../data-element.js';
import { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import { limitsOf } from '../import-limits.js';
import type { ImportLimits, ImportOptions } from '../import-limits.js';
import { parsedJsonElement } from '../json-element.js';
import type { Exchange, ImpactCategory, ImpactFactor, ParsedDatabase, Uncertainty } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources } from '../source-files.js';
import { brightwayUncertainty } from './brightway-uncertainty.js';
import { readNpy } from './npy.js';
import type { NpyArray } from './npy.js';

export interface DatapackageOptions extends ImportOptions {
  /** Names of the integer ids, which mean something within one Brightway project only. */
  readonly names?: ReadonlyMap<number, string>;
}

const descriptor = 'datapackage.json';

/** Arrays of one group of a package: `(row, col)`, the amounts, their signs and their distributions. */
interface MatrixGroup {
  readonly name: string;
  readonly matrix: string;
  readonly indices: NpyArray;
  readonly data: NpyArray;
  readonly flip?: NpyArray;
  readonly distributions?: NpyArray;
}

/**
 * Reads matrices written by bw_processing (datapackage.json and .npy files). Columns of the technosphere matrix are
 * processes, rows are products; where `flip` is set, the column uses the row's product. Several packages make one
 * database. Units and names are not part of the format.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseBrightwayDatapackage(
  sources: ImportSources,
  options: DatapackageOptions = {},
): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('brightway-datapackage', limits);
  const files = await allFiles(sources, limits);
  const descriptors = [...files.keys()].filter((path) => path.endsWith(descriptor));
  const [first = ''] = files.keys();
  if (descriptors.length === 0) throw new ImportError({ file: first }, 'file', first, `a package with a ${descriptor}`);
  const columns = new Columns(database, options.names ?? new Map());
  for (const path of descriptors)
    for (const group of readGroups(path, files, database, limits)) {
      if (group.matrix === 'technosphere_matrix') columns.addTechnosphere(path, group);
      else if (group.matrix === 'biosphere_matrix') columns.addBiosphere(path, group);
      else if (group.matrix === 'characterization_matrix') columns.addCharacterisation(path, group);
      else
        database.log.add(
          'not-imported',
          'loss',
          { file: path },
          group.matrix,
          group.name,
          'a matrix that is not part of the neutral model',
        );
    }
  columns.finish(first);
  return database.build('bw_processing');
}

async function allFiles(sources: ImportSources, limits: ImportLimits): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { path, bytes } of sourceFiles(sources, limits))
    files.set(path, await collectBytes(path, bytes, limits.fileBytesMax));
  return files;
}

function readGroups(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
  database: DatabaseBuilder,
  limits: ImportLimits,
): readonly MatrixGroup[] {
  const place: Place = { file: path };
  const document = parsedJsonElement(path, decodeText(path, files.get(path) ?? new Uint8Array()), limits);
  const folder = path.slice(0, path.length - descriptor.length);
  const byGroup = new Map<string, DataElement[]>();
  for (const resource of document.childrenOf('resources')) {
    const group = required(place, 'resources.group', resource.textAt('group'));
    byGroup.set(group, [...(byGroup.get(group) ?? []), resource]);
  }
  return [...byGroup].map(([name, resources]) => {
    const array = (kind: string): NpyArray | undefined => {
      const resource = resources.find((candidate) => candidate.textAt('kind') === kind);
      if (!resource) return undefined;
      const file = folder + required(place, 'resources.path', resource.textAt('path'));
      const read = readNpy(file, required(place, file, files.get(file)));
      for (const field of read.fields)
        if (read.isSinglePrecision(field))
          database.log.add(
            'reduced-precision',
            'problem',
            { file, dataSet: name },
            `${kind}${field && `.${field}`}`,
            'float32',
            'numbers have 24 bits: 5e-6 may read 4.99999987e-6',
          );
      return read;
    };
    const [flip, distributions] = [array('flip'), array('distributions')];
    return {
      name,
      matrix: resources[0]?.textAt('matrix') ?? '',
      indices: required(place, `indices of ${name}`, array('indices')),
      data: required(place, `data of ${name}`, array('data')),
      ...(flip && { flip }),
      ...(distributions && { distributions }),
    };
  });
}

interface Entry {
  readonly row: number;
  readonly column: number;
  readonly amount: number;
  readonly flipped: boolean;
  readonly uncertainty: Uncertainty | undefined;
}

/** Collects the columns of the matrices into processes. */
class Columns {
  private readonly byProcess = new Map<number, Exchange[]>();
  private readonly categories: { readonly file: string; readonly category: ImpactCategory }[] = [];
  /** Elementary flows that some column has with the sign turned. */
  private readonly flippedFlows = new Set<string>();

  constructor(
    private readonly database: DatabaseBuilder,
    private readonly names: ReadonlyMap<number, string>,
  ) {}

  addTechnosphere(file: string, group: MatrixGroup): void {
    for (const { row, column, amount, flipped, uncertainty } of this.entries(file, group)) {
      this.addFlow(file, `product:${row}`, row, 'product');
      this.add(column, {
        flow: `product:${row}`,
        direction: flipped ? 'input' : 'output',
        amount,
        isReference: !flipped && row === column,
        ...(uncertainty && { uncertainty }),
      });
    }
  }

  addBiosphere(file: string, group: MatrixGroup): void {
    for (const { row, column, amount, flipped, uncertainty } of this.entries(file, group)) {
      this.addFlow(file, `elementary:${row}`, row, 'elementary');
      if (flipped) this.flippedFlows.add(`elementary:${row}`);
      this.add(column, {
        flow: `elementary:${row}`,
        direction: flipped ? 'input' : 'output',
        amount,
        isReference: false,
        ...(uncertainty && { uncertainty }),
      });
    }
  }

  addCharacterisation(file: string, group: MatrixGroup): void {
    const factors = [...this.entries(file, group)].map(({ row, amount, flipped, uncertainty }) => {
      this.addFlow(file, `elementary:${row}`, row, 'elementary');
      return {
        flow: `elementary:${row}`,
        value: flipped ? -amount : amount,
        unit: '',
        ...(uncertainty && { uncertainty }),
      };
    });
    this.categories.push({ file, category: { id: group.name, name: group.name, method: '', unit: '', factors } });
  }

  finish(file: string): void {
    for (const { file: from, category } of this.categories)
      this.database.impactCategories.add(
        { file: from, dataSet: category.name },
        { ...category, factors: category.factors.flatMap((factor) => this.byDirection(factor)) },
      );
    for (const [id, exchanges] of this.byProcess) {
      const place: Place = { file, dataSet: String(id) };
      this.database.processes.add(place, {
        id: `process:${id}`,
        name: this.names.get(id) ?? String(id),
        kind: 'unknown',
        category: [],
        documentation: {},
        exchanges: this.withReference(place, exchanges),
        parameters: [],
        allocation: [],
        moduleResults: [],
      });
    }
  }

  /** An entry of the matrix whose sign was turned counts against the others, and reads as an input here. */
  private byDirection(factor: ImpactFactor): readonly ImpactFactor[] {
    if (!this.flippedFlows.has(factor.flow)) return [factor];
    return [
      { ...factor, direction: 'output' },
      { ...factor, direction: 'input', value: -factor.value },
    ];
  }

  /** A process without an output of its own id makes a product of another id: the only or first output counts. */
  private withReference(place: Place, exchanges: readonly Exchange[]): readonly Exchange[] {
    if (exchanges.some(({ isReference }) => isReference)) return exchanges;
    const output = exchanges.find(({ direction, flow }) => direction === 'output' && flow.startsWith('product:'));
    const code = output ? 'guessed-reference' : 'missing-reference';
    this.database.log.add(
      code,
      output ? 'guess' : 'problem',
      place,
      'technosphere_matrix',
      place.dataSet,
      output ? 'no diagonal entry; the first output is the reference' : 'no output',
    );
    return exchanges.map((exchange) => ({ ...exchange, isReference: exchange === output }));
  }

  private add(column: number, exchange: Omit<Exchange, 'id' | 'unit' | 'isAvoided'>): void {
    const exchanges = this.byProcess.get(column) ?? [];
    this.byProcess.set(column, exchanges);
    exchanges.push({ ...exchange, id: String(exchanges.length + 1), unit: '', isAvoided: false });
  }

  private addFlow(file: string, id: string, row: number, kind: 'product' | 'elementary'): void {
    if (this.database.flows.get(id)) return;
    const medium = kind === 'elementary' ? ({ medium: 'unknown' } as const) : {};
    this.database.flows.add(
      { file, dataSet: id },
      {
        id,
        name: this.names.get(row) ?? String(row),
        kind,
        category: [],
        ...medium,
        unit: '',
        properties: [],
        synonyms: [],
      },
    );
  }

  private *entries(file: string, { name, indices, data, flip, distributions }: MatrixGroup): Generator<Entry> {
    const { log } = this.database;
    const place: Place = { file, dataSet: name };
    if (
      data.rows !== indices.rows ||
      (flip ?? indices).rows !== indices.rows ||
      (distributions ?? indices).rows !== indices.rows
    )
      throw new ImportError(place, 'rows', `${data.rows} of data`, `${indices.rows}, as many as indices`);
    if (data.columns > 1)
      log.add(
        'not-imported',
        'loss',
        place,
        `${name}.data`,
        `${data.columns} columns`,
        'alternatives of an array; the first one counts',
      );
    this.database.countRows(place, indices.rows);
    for (let n = 0; n < indices.rows; n += 1) {
      const amount = data.at(n);
      const at: Place = { ...place, exchange: String(n) };
      if (!Number.isFinite(amount)) throw new ImportError(at, 'data', amount, 'a finite number');
      const stated =
        distributions &&
        brightwayUncertainty({
          type: distributions.at(n, 'uncertainty_type'),
          loc: distributions.at(n, 'loc'),
          scale: distributions.at(n, 'scale'),
          minimum: distributions.at(n, 'minimum'),
          maximum: distributions.at(n, 'maximum'),
          negative: distributions.at(n, 'negative') !== 0,
        });
      yield {
        row: indices.at(n, 'row'),
        column: indices.at(n, 'col'),
        amount,
        flipped: flip !== undefined && flip.at(n) !== 0,
        uncertainty: checkedUncertainty(log, at, `${name}.distributions`, amount, stated),
      };
    }
  }
}
