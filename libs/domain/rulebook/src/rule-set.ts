import { dimensionOf, UnitError } from '@carbon-butler/domain-quantity';
import { RuleSetError } from './rulebook-errors.js';
import {
  type Distribution,
  gapMarkers,
  type GapMarker,
  type Rule,
  type RuleGap,
  type RuleKey,
  ruleKeyNames,
  type RuleSet,
  type RuleSetRef,
  type RuleUncertainty,
  type Term,
} from './rule.js';
import {
  type Cells,
  cellsOf,
  fillTemplate,
  isStatus,
  readTable,
  requireDecimal,
  requireKind,
  requireLocalized,
  requireObject,
  requireSetId,
  requireText,
  sourceOf,
  sourceRef,
  type StoredTable,
} from './rule-set-file.js';

export const uncertaintyColumns = ['distribution', 'relative95', 'low', 'high', 'source'] as const;

const ruleColumns = new Set<string>([
  ...['id', 'labelEn', 'labelZh', 'value', 'date', 'words', 'unit', 'validFrom', 'validTo', 'status', 'source'],
  'locator',
  ...uncertaintyColumns.map((column) => `uncertainty.${column}`),
  ...ruleKeyNames,
]);
const idPattern = /^[a-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)+$/;
const cnPrefixPattern = /^\d{4,10}$/;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

interface RowContext {
  readonly table: StoredTable;
  readonly set: RuleSetRef;
  readonly cell: Cells;
  readonly where: string;
}

type Entry = { readonly rule: Rule } | { readonly term: Term } | { readonly gap: RuleGap };

/**
 * Expands a stored rule set into rules, terms and gaps, checking every cell.
 *
 * @throws RuleSetError naming set, row and field
 */
export function readRuleSet(stored: unknown): RuleSet {
  const file = requireObject(stored, 'rule set');
  const set = {
    id: requireSetId(file['id'], 'rule set id'),
    version: requireText(file['version'], 'rule set version'),
  };
  requireKind(file, 'rules', set.id);
  const table = readTable(file, set.id, ruleColumns);
  const entries = table.rows.flatMap((row, at) =>
    readRow({ table, set, cell: cellsOf(table, row), where: `${set.id} row ${at + 1}` }),
  );
  return {
    ...set,
    title: requireLocalized(file['title'], `${set.id} title`),
    licence: requireText(file['licence'], `${set.id} licence`),
    rules: entries.flatMap((entry) => ('rule' in entry ? [entry.rule] : [])),
    terms: entries.flatMap((entry) => ('term' in entry ? [entry.term] : [])),
    gaps: entries.flatMap((entry) => ('gap' in entry ? [entry.gap] : [])),
  };
}

function readRow(row: RowContext): readonly Entry[] {
  const { cell, table, where } = row;
  const measures = table.columns.filter((column) => column.startsWith('value:')).map((column) => column.slice(6));
  if (measures.length > 0) return measures.flatMap((measure) => readNumber(row, cell(`value:${measure}`), measure));
  if (cell('value') !== undefined) return readNumber(row, cell('value'));
  const date = cell('date');
  if (date !== undefined) return [{ term: { ...readBase(row), kind: 'date', value: requireDate(date, where) } }];
  const words = cell('words');
  if (words !== undefined) return [{ term: { ...readBase(row), kind: 'words', value: words } }];
  throw new RuleSetError(where, 'has none of value, date and words');
}

function readNumber(row: RowContext, value: string | undefined, measure?: string): readonly Entry[] {
  if (value === undefined) return [];
  const base = readBase(row, measure);
  if (isGapMarker(value)) {
    const { id, key, validFrom, validTo } = base;
    return [{ gap: { id, key, validFrom, ...(validTo && { validTo }), marker: value } }];
  }
  const where = `${row.where} (${base.id})`;
  const unit = requireText((measure && row.cell(`unit:${measure}`)) ?? row.cell('unit'), `${where} unit`);
  requireUnit(unit, where);
  const uncertainty = readUncertainty((column) => row.cell(`uncertainty.${column}`), row.table, where);
  return [
    {
      rule: { ...base, kind: 'number', value: requireDecimal(value, where), unit, ...(uncertainty && { uncertainty }) },
    },
  ];
}

function readBase(row: RowContext, measure?: string): Omit<Rule, 'kind' | 'value' | 'unit' | 'uncertainty'> {
  const { cell, table, set, where } = row;
  const key = readKey(cell, where, measure);
  const id = fillTemplate(requireText(cell('id'), `${where} id`), key, where)
    .split('.')
    .filter((segment) => segment !== '')
    .join('.');
  if (!idPattern.test(id)) throw new RuleSetError(where, `id ${JSON.stringify(id)} is not dotted kebab-case`);
  const status = cell('status');
  if (!isStatus(status))
    throw new RuleSetError(where, `status ${JSON.stringify(status)} is not final, draft or assumed`);
  const validFrom = requireDate(cell('validFrom'), `${where} validFrom`);
  const end = cell('validTo');
  const validTo = end === undefined ? undefined : requireDate(end, `${where} validTo`);
  if (validTo !== undefined && validTo <= validFrom)
    throw new RuleSetError(where, `validTo ${validTo} is not after validFrom ${validFrom}`);
  const source = sourceOf(table, cell('source'), where);
  return {
    id,
    ref: `${id}@${validFrom}`,
    label: {
      en: fillTemplate(requireText(cell('labelEn'), `${where} labelEn`), key, where),
      zh: fillTemplate(requireText(cell('labelZh'), `${where} labelZh`), key, where),
    },
    validFrom,
    ...(validTo && { validTo }),
    status,
    source: { ...sourceRef(source), locator: cell('locator') ?? source.locator },
    confidence: source.confidence,
    key,
    set,
  };
}

function readKey(cell: Cells, where: string, measure?: string): RuleKey {
  const entries = ruleKeyNames.flatMap((name) => {
    const value = name === 'measure' && measure ? measure : cell(name);
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  const cn = cell('cn');
  if (cn !== undefined && !cnPrefixPattern.test(cn))
    throw new RuleSetError(where, `cn ${JSON.stringify(cn)} is not the first 4 to 10 digits of a CN code`);
  return { ...Object.fromEntries(entries), purpose: requireText(cell('purpose'), `${where} purpose`) };
}

/** @throws RuleSetError when the parts of an uncertainty don't fit together */
export function readUncertainty(cell: Cells, table: StoredTable, where: string): RuleUncertainty | undefined {
  const distribution = cell('distribution');
  if (distribution === undefined) return undefined;
  if (!isDistribution(distribution))
    throw new RuleSetError(where, `unknown distribution ${JSON.stringify(distribution)}`);
  const source = sourceRef(sourceOf(table, cell('source'), where));
  if (distribution === 'normal' || distribution === 'lognormal') {
    const relative95 = requireDecimal(cell('relative95'), `${where} relative95`);
    if (Number(relative95) <= 0) throw new RuleSetError(where, `relative95 ${relative95} is not positive`);
    return { distribution, relative95, source };
  }
  const low = requireDecimal(cell('low'), `${where} low`);
  const high = requireDecimal(cell('high'), `${where} high`);
  if (Number(low) >= Number(high)) throw new RuleSetError(where, `low ${low} is not below high ${high}`);
  return { distribution, low, high, source };
}

function isDistribution(text: string): text is Distribution {
  return ['normal', 'lognormal', 'triangular', 'uniform'].includes(text);
}

function isGapMarker(text: string): text is GapMarker {
  return (gapMarkers as readonly string[]).includes(text);
}

function requireUnit(unit: string, where: string): void {
  try {
    dimensionOf(unit);
  } catch (error) {
    if (error instanceof UnitError) throw new RuleSetError(where, error.message);
    throw error;
  }
}

/** Whether the text is a calendar date that exists: 2026-02-30 does not. */
export function isDate(text: string): boolean {
  if (!datePattern.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function requireDate(text: string | undefined, where: string): string {
  if (text === undefined || !isDate(text))
    throw new RuleSetError(where, `${JSON.stringify(text)} is not a date YYYY-MM-DD`);
  return text;
}
