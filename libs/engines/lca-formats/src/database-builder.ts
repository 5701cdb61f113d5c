import { FindingLog } from './findings.js';
import type { FindingCode, FindingSeverity } from './findings.js';
import { ImportError } from './import-error.js';
import type { Place } from './import-error.js';
import type { ImportLimits } from './import-limits.js';
import type {
  Flow,
  FlowProperty,
  FormatName,
  ImpactCategory,
  Location,
  Parameter,
  ParsedDatabase,
  Process,
  ProductSystem,
  Source,
  UnitGroup,
} from './neutral-model.js';

/** Data sets by id; a repeated one must be equal to the first. */
class DataSetTable<T extends { readonly id: string }> {
  private readonly byId = new Map<string, T>();
  constructor(
    private readonly what: string,
    private readonly log: FindingLog,
  ) {}

  add(place: Place, value: T): void {
    if (value.id === '') throw new ImportError(place, `id of a ${this.what}`, '', 'not empty');
    const first = this.byId.get(value.id);
    if (!first) {
      this.byId.set(value.id, value);
      return;
    }
    const same = JSON.stringify(first) === JSON.stringify(value);
    const code: FindingCode = same ? 'repeated-data-set' : 'conflicting-data-set';
    const severity: FindingSeverity = same ? 'note' : 'problem';
    this.log.add(
      code,
      severity,
      { ...place, dataSet: value.id },
      this.what,
      value.id,
      'listed twice; the first one counts',
    );
  }

  get(id: string): T | undefined {
    return this.byId.get(id);
  }

  all(): readonly T[] {
    return [...this.byId.values()];
  }
}

/** What an import has read so far. Becomes a database only when everything has been read. */
export class DatabaseBuilder {
  readonly log = new FindingLog();
  readonly unitGroups = new DataSetTable<UnitGroup>('unit group', this.log);
  readonly flowProperties = new DataSetTable<FlowProperty>('flow property', this.log);
  readonly flows = new DataSetTable<Flow>('flow', this.log);
  readonly processes = new DataSetTable<Process>('process', this.log);
  readonly impactCategories = new DataSetTable<ImpactCategory>('impact category', this.log);
  readonly productSystems = new DataSetTable<ProductSystem>('product system', this.log);
  readonly sources = new DataSetTable<Source>('source', this.log);
  readonly parameters: Parameter[] = [];
  private readonly locations = new Map<string, Location>();
  private rows = 0;

  constructor(
    private readonly format: FormatName,
    private readonly limits: ImportLimits,
  ) {}

  addLocation(location: Location): void {
    if (!this.locations.has(location.code)) this.locations.set(location.code, location);
  }

  /** Counts exchanges, factors and parameters against the limit. */
  countRows(place: Place, count: number): void {
    this.rows += count;
    const { rowsMax } = this.limits;
    if (this.rows > rowsMax) throw new ImportError(place, 'rows', this.rows, `at most ${rowsMax}`);
  }

  build(dialect: string): ParsedDatabase {
    return {
      format: this.format,
      dialect,
      unitGroups: this.unitGroups.all(),
      flowProperties: this.flowProperties.all(),
      flows: this.flows.all(),
      processes: this.processes.all(),
      parameters: this.parameters,
      impactCategories: this.impactCategories.all(),
      productSystems: this.productSystems.all(),
      locations: [...this.locations.values()],
      sources: this.sources.all(),
      findings: this.log.all(),
    };
  }
}
