import { DatabaseBuilder } from '../database-builder.js';
import { FormulaError, FormulaScope } from '../formulas.js';
import type { Place } from '../import-error.js';
import { limitsOf } from '../import-limits.js';
import type { ImportOptions } from '../import-limits.js';
import type { AllocationFactor, Exchange, Flow, Parameter, ParsedDatabase, Process } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources } from '../source-files.js';
import type { StatedAmount } from './read-simapro-exchange.js';
import { readSimaproMethod, readSubstances, readUnits } from './read-simapro-method.js';
import { readSimaproParameter, readSimaproProcess } from './read-simapro-process.js';
import type { SimaproProcess } from './read-simapro-process.js';
import { simaproBlocks } from './simapro-blocks.js';
import type { SimaproBlock } from './simapro-blocks.js';
import type { SimaproHeader } from './simapro-header.js';
import { simaproRows } from './simapro-rows.js';

/** List of substances -> the process table it describes. */
const tableOfList: ReadonlyMap<string, string> = new Map([
  ['Raw materials', 'Resources'],
  ['Airborne emissions', 'Emissions to air'],
  ['Waterborne emissions', 'Emissions to water'],
  ['Emissions to soil', 'Emissions to soil'],
  ['Final waste flows', 'Final waste flows'],
  ['Non material emissions', 'Non material emissions'],
  ['Social issues', 'Social issues'],
  ['Economic issues', 'Economic issues'],
]);

/**
 * Reads the CSV export of SimaPro 7 to 9: processes, product stages and methods. Amounts that are formulas are
 * evaluated with the parameters of the process, the project and the database; the formula is kept beside the value.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseSimaproCsv(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('simapro-csv', limits);
  let version = '';
  for await (const file of sourceFiles(sources, limits)) {
    const { header, rows } = await simaproRows(file, database.log);
    version = header.version;
    const place: Place = { file: file.path };
    const collected = new SimaproFile(file.path, header, database);
    const onStray = (row: readonly string[]): void => {
      database.log.add('malformed-row', 'loss', place, 'file', row.join(';'), 'belongs to no known block');
    };
    for await (const block of simaproBlocks(rows, onStray)) collected.add(block);
    collected.finish();
  }
  return database.build(version);
}

/** The blocks of one file: processes wait for the parameters and substances listed after them. */
class SimaproFile {
  private readonly blocks: SimaproBlock[] = [];
  private readonly substances = new Map<string, ReadonlyMap<string, Partial<Flow>>>();
  private readonly parameters: Parameter[] = [];

  constructor(
    private readonly file: string,
    private readonly header: SimaproHeader,
    private readonly database: DatabaseBuilder,
  ) {}

  add(block: SimaproBlock): void {
    const { title } = block;
    const rows = block.sections.flatMap((section) => section.rows);
    const place: Place = { file: this.file, dataSet: title };
    const list = tableOfList.get(title);
    if (title === 'Process' || title === 'Product stage') this.blocks.push(block);
    else if (title === 'Method') readSimaproMethod(this.file, block, this.header, this.database);
    else if (list !== undefined) this.substances.set(list, readSubstances(place, rows, this.database));
    else if (title === 'Units')
      for (const group of readUnits(place, rows, this.header, this.database))
        this.database.unitGroups.add(place, group);
    else if (title.endsWith('parameters'))
      for (const row of rows)
        this.parameters.push(
          readSimaproParameter(place, row, title.includes('Calculated'), this.header, this.database.log),
        );
    else if (title === 'Literature reference') this.addSource(place, block);
    else if (title !== 'Quantities')
      this.database.log.add(
        'not-imported',
        'loss',
        place,
        title,
        rows[0]?.join(';') ?? '',
        'not part of the neutral model',
      );
  }

  private addSource(place: Place, block: SimaproBlock): void {
    const field = (label: string): string =>
      block.sections
        .find((section) => section.label === label)
        ?.rows.flat()
        .join(' ')
        .trim() ?? '';
    const name = field('Name');
    this.database.sources.add(place, { id: name, name, text: field('Comment') });
  }

  finish(): void {
    const evaluated = new FormulaScope(this.parameters);
    const log = this.database.log;
    this.database.parameters.push(
      ...this.parameters.map((parameter) => valued({ file: this.file }, parameter, evaluated, log)),
    );
    for (const block of this.blocks) {
      const read = readSimaproProcess(this.file, block, this.header, this.database, this.substances);
      this.database.processes.add(read.place, this.finished(read, new FormulaScope(read.parameters, 'lca', evaluated)));
    }
  }

  private finished(read: SimaproProcess, scope: FormulaScope): Process {
    const { place, exchanges: stated, parameters, ...process } = read;
    const { log } = this.database;
    let references = 0;
    const allocation: AllocationFactor[] = [];
    const outputs = stated.filter(({ isReference }) => isReference).length;
    const exchanges = stated.map((exchange, n): Exchange => {
      const { amount: statedAmount, uncertainty: statedUncertainty, allocation: share, ...rest } = exchange;
      const id = String(n + 1);
      const at: Place = { ...place, exchange: id };
      const amount = amountOf(at, statedAmount, scope, log);
      const uncertainty = checkedUncertainty(log, at, 'exchange.uncertainty', amount, statedUncertainty(amount));
      if (exchange.isReference) references += 1;
      if (share && outputs > 1)
        allocation.push({ basis: 'stated', product: exchange.flow, value: amountOf(at, share, scope, log) / 100 });
      return {
        id,
        ...rest,
        isReference: exchange.isReference && references === 1,
        amount,
        ...(statedAmount.formula !== undefined && { formula: statedAmount.formula }),
        ...(uncertainty && { uncertainty }),
      };
    });
    if (references === 0) log.add('missing-reference', 'problem', place, 'Products', read.name, 'no product');
    return {
      ...process,
      category: [],
      exchanges,
      parameters: parameters.map((parameter) => valued(place, parameter, scope, log)),
      allocation,
      moduleResults: [],
    };
  }
}

type Log = DatabaseBuilder['log'];

function amountOf(place: Place, { number, formula }: StatedAmount, scope: FormulaScope, log: Log): number {
  return number ?? evaluated(place, formula ?? '', scope, log);
}

function valued(place: Place, parameter: Parameter, scope: FormulaScope, log: Log): Parameter {
  return parameter.formula === undefined
    ? parameter
    : { ...parameter, value: evaluated(place, parameter.formula, scope, log) };
}

function evaluated(place: Place, formula: string, scope: FormulaScope, log: Log): number {
  try {
    return scope.evaluate(formula);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    log.add('non-numeric-amount', 'problem', place, 'amount', formula, `${error.reason}; counts as 0`);
    return 0;
  }
}
