import type { FindingLog } from '../findings.js';
import { shown } from '../import-error.js';
import type { Place } from '../import-error.js';
import type { Cell, Sheet } from './workbook.js';

/** bw2io writes this for a value it does not know. */
const unknownMark = '(Unknown)';

/** Rows that start a block of their own; an empty row ends one as well. */
const blockLabels: ReadonlySet<string> = new Set([
  '',
  'activity',
  'database',
  'project parameters',
  'database parameters',
]);

/** A row of a table by its lower-case column names; cells that hold nothing are absent. */
export type TableRow = ReadonlyMap<string, Exclude<Cell, undefined>>;

export interface ActivityTables {
  readonly name: string;
  /** Row of the sheet, from 1. */
  readonly row: number;
  readonly fields: TableRow;
  readonly exchanges: readonly TableRow[];
  readonly parameters: readonly TableRow[];
}

/** What the cell blocks of a sheet hold. */
export interface InventorySheet {
  readonly database?: string;
  readonly activities: readonly ActivityTables[];
  /** Of the project and the database. */
  readonly parameters: readonly TableRow[];
  /** Rows of a sheet that is one table of characterisation factors. */
  readonly factors: readonly TableRow[];
}

export function cellText(cell: Cell): string | undefined {
  const text = cell === undefined ? '' : String(cell).trim();
  return text === '' || text === unknownMark ? undefined : text;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads the layout of the Brightway Excel importer: a label in the first column starts a block, `Activity` a process,
 * `Exchanges` and `Parameters` tables whose first row names the columns and which end at an empty row. A sheet
 * starting with `skip` is left out; `cutoff` says from which column on cells are comments.
 */
export function readInventorySheet(place: Place, sheet: Sheet, log: FindingLog): InventorySheet {
  return new SheetReader(place, sheet, log).read();
}

class SheetReader {
  private readonly rows: readonly (readonly Cell[])[];
  private readonly parameters: TableRow[] = [];
  private readonly activities: ActivityTables[] = [];
  private database: string | undefined;

  constructor(
    private readonly place: Place,
    sheet: Sheet,
    private readonly log: FindingLog,
  ) {
    const cutoff = sheet.rows.find((row) => label(row) === 'cutoff')?.[1];
    const columns = typeof cutoff === 'number' ? cutoff : undefined;
    this.rows = sheet.rows.map((row) => row.slice(0, columns));
  }

  read(): InventorySheet {
    const first = label(this.rows[0] ?? []);
    if (first === 'skip') {
      this.report('not-imported', 'a sheet marked as skipped', 'skip');
      return { activities: [], parameters: [], factors: [] };
    }
    const columns = new Set((this.rows[0] ?? []).map((cell) => cellText(cell)?.toLowerCase()));
    if (['name', 'categories', 'amount'].every((name) => columns.has(name)))
      return { activities: [], parameters: [], factors: this.table(0).rows };
    let n = 0;
    while (n < this.rows.length) n = this.block(n);
    const database = this.database === undefined ? {} : { database: this.database };
    return { ...database, activities: this.activities, parameters: this.parameters, factors: [] };
  }

  /** Reads the block that starts at a row. @returns the row after it */
  private block(n: number): number {
    const row = this.rows[n] ?? [];
    switch (label(row)) {
      case undefined:
      case 'cutoff':
        return n + 1;
      case 'project parameters':
      case 'database parameters': {
        const { rows, end } = this.table(n + 1);
        this.parameters.push(...rows);
        return end;
      }
      case 'database':
        this.database = cellText(row[1]);
        return this.metadata(n + 1);
      case 'activity':
        return this.activity(n);
      default:
        this.report('malformed-row', 'belongs to no block', row.map((cell) => cell ?? '').join('; '));
        return n + 1;
    }
  }

  private metadata(start: number): number {
    let n = start;
    for (; !blockLabels.has(label(this.rows[n] ?? []) ?? ''); n += 1)
      this.report('not-imported', 'metadata of the database', (this.rows[n] ?? []).join(' '));
    return n;
  }

  private activity(start: number): number {
    const fields = new Map<string, Exclude<Cell, undefined>>();
    const activity: Mutable<ActivityTables> = {
      name: cellText(this.rows[start]?.[1]) ?? '',
      row: start + 1,
      fields,
      exchanges: [],
      parameters: [],
    };
    this.activities.push(activity);
    let n = start + 1;
    while (n < this.rows.length) {
      const row = this.rows[n] ?? [];
      const name = label(row);
      if (name !== undefined && blockLabels.has(name)) break;
      if (name === 'exchanges') {
        const { rows, end } = this.table(n + 1);
        activity.exchanges = [...activity.exchanges, ...rows];
        n = end;
      } else if (name === 'parameters') {
        const { rows, end } = this.table(n + 1);
        activity.parameters = [...activity.parameters, ...rows];
        n = end;
      } else {
        const value = row[1];
        if (name !== undefined && value !== undefined && cellText(value) !== undefined) fields.set(name, value);
        else if (name !== undefined && row.some((cell, column) => column > 0 && cellText(cell) !== undefined))
          this.report('malformed-row', 'belongs to no block', row.map((cell) => cell ?? '').join('; '));
        n += 1;
      }
    }
    return n;
  }

  private table(start: number): { readonly rows: TableRow[]; readonly end: number } {
    const names = (this.rows[start] ?? []).map((cell) => cellText(cell)?.toLowerCase());
    const rows: TableRow[] = [];
    let n = start + 1;
    for (; n < this.rows.length; n += 1) {
      const row = this.rows[n] ?? [];
      if (row.every((cell) => cellText(cell) === undefined) || label(row) === 'activity') break;
      const cells = new Map<string, Exclude<Cell, undefined>>();
      row.forEach((cell, column) => {
        const name = names[column];
        if (name !== undefined && cell !== undefined && cellText(cell) !== undefined) cells.set(name, cell);
      });
      rows.push(cells);
    }
    return { rows, end: n };
  }

  private report(code: 'not-imported' | 'malformed-row', message: string, value: string): void {
    this.log.add(code, 'loss', this.place, `sheet.${message}`, shown(value), message);
  }
}

function label(row: readonly Cell[]): string | undefined {
  return cellText(row[0])?.toLowerCase();
}
