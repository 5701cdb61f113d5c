import type { CnCode } from './cn-code.js';
import { RuleLookupError } from './rulebook-errors.js';
import { type Rule, type Term, wordsOf } from './rule.js';
import { isGap, isRule, isTerm, type Rulebook } from './rulebook.js';

/** The row of the default-value tables for countries without a table or a value of their own. */
export const otherCountries = 'OTHER';

const defaultPurpose = 'eu-cbam-default';

export interface DefaultValueQuery {
  /** ISO 3166 alpha-2 country of origin, or `OTHER` for a country the act has no table for. */
  readonly country: string;
  readonly cnCode: CnCode;
  /** Day of importation, `YYYY-MM-DD`. */
  readonly date: string;
  readonly measure?: 'direct' | 'indirect' | 'total';
  /** Route letter of the act; needed only where an 8-digit code has several rows (white and grey clinker). */
  readonly route?: string;
}

/**
 * The published default value, before mark-up: longest code prefix first, and the row of other countries where the
 * country's own row is missing or `–` (Implementing Regulation (EU) 2025/2621, Annex I). `key.country` of the result
 * says which row it is.
 *
 * A country without any loaded table is refused rather than sent to other countries: the act has tables for many
 * countries, and only whoever has read it knows that a country is not among them.
 *
 * @throws RuleLookupError no table, no row, several rows, or a value that does not apply (`N/A`)
 */
export function defaultValueRule(book: Rulebook, query: DefaultValueQuery): Rule {
  const { country, cnCode, date, measure = 'total', route } = query;
  const asked = { country, cn: cnCode, date, measure, ...(route && { route }) };
  const rows = book.atLongestPrefix(
    cnCode,
    date,
    ({ key }) => key.purpose === defaultPurpose && key.country === country && key.measure === measure,
  );
  const fitting = rows.length > 1 && route ? rows.filter(({ key }) => routesOf(key.route).includes(route)) : rows;
  const [row] = fitting;
  if (fitting.length > 1)
    throw new RuleLookupError(
      'several default values: give ten digits or the route',
      asked,
      fitting.map(({ key }) => `${key.cn ?? ''} (route ${key.route ?? 'none'})`),
    );
  if (row && isRule(row)) return row;
  if (row && isGap(row) && row.marker === 'N/A') throw new RuleLookupError('the value does not apply', asked);
  if (country === otherCountries) throw new RuleLookupError('no default value', asked);
  if (!row && book.rulesWith({ purpose: defaultPurpose, country }).length === 0)
    throw new RuleLookupError(
      `no default values are loaded for this country: load its table, or ask for ${otherCountries} if the act has none`,
      asked,
      defaultCountries(book),
    );
  return defaultValueRule(book, { ...query, country: otherCountries });
}

/** The mark-up on default values of a sector (Implementing Regulation (EU) 2025/2621). @throws RuleLookupError */
export function markUpRule(book: Rulebook, sector: string, date: string): Rule {
  return book.rule(`eu-cbam.mark-up.${sector}`, date);
}

export interface BenchmarkQuery {
  readonly cnCode: CnCode;
  /** A: actual data, last process step only. B: default data, precursors included. */
  readonly column: 'A' | 'B';
  /** Day of production. */
  readonly date: string;
  /** Routes that may have been used. Leave out where the benchmark has no route. */
  readonly routes?: readonly string[];
}

/**
 * The CBAM benchmark: longest code prefix first; a benchmark without route fits every route; of several fitting ones
 * (alloy grades) the highest (Implementing Regulation (EU) 2025/2620, Annex, points 5.1 and 5.3).
 *
 * @throws RuleLookupError no benchmark, routes not stated, or none for the routes
 */
export function benchmarkRule(book: Rulebook, query: BenchmarkQuery): Rule {
  const { cnCode, column, date, routes } = query;
  const asked = { cn: cnCode, column, date, ...(routes && { routes: routes.join('/') }) };
  const all = book
    .atLongestPrefix(cnCode, date, (entry) => {
      const { purpose, column: known } = entry.key;
      return purpose === 'eu-cbam-benchmark' && known === column && isRule(entry);
    })
    .filter(isRule);
  const fitting = all.filter(({ key }) => key.route === undefined || routes?.includes(key.route));
  const [first, ...others] = fitting;
  if (!first) {
    const reason = all.length === 0 ? 'no benchmark' : routes ? 'no benchmark for the routes' : 'state the route';
    throw new RuleLookupError(
      reason,
      asked,
      all.map(({ key }) => `route ${key.route ?? 'none'}`),
    );
  }
  return others.reduce((highest, rule) => (Number(rule.value) > Number(highest.value) ? rule : highest), first);
}

/**
 * The column-B benchmark that goes with a default value: same route as the default value, the highest where it leaves
 * the alloy grade open (`C/F`). Six stainless codes of 7318 15 and 16 have a benchmark without route: the route C of
 * their default value is then of no effect, as benchmarks without route fit every route.
 *
 * @throws RuleLookupError
 */
export function defaultBenchmarkRule(book: Rulebook, defaultValue: Rule, cnCode: CnCode, date: string): Rule {
  return benchmarkRule(book, { cnCode, column: 'B', date, routes: routesOf(defaultValue.key.route) });
}

/** A goods category of the CBAM, as far as the calculation needs it; `terms` are the rules it was read from. */
export interface GoodsCategory {
  readonly id: string;
  readonly sector: string;
  readonly unit: string;
  /** Whether embedded emissions include those of electricity used (Regulation (EU) 2023/956, Annex II). */
  readonly indirectInScope: boolean;
  readonly routes: readonly string[];
  readonly precursors: readonly string[];
  readonly parameters: readonly string[];
  readonly terms: readonly Term[];
}

/** The goods category of a CN code. @throws RuleLookupError when the code is not under the CBAM */
export function goodsCategoryOf(book: Rulebook, cnCode: CnCode, date: string): GoodsCategory {
  const [entry] = book.atLongestPrefix(cnCode, date, ({ id }) => id.startsWith('eu-cbam.category-of.'));
  if (!entry || !isTerm(entry)) throw new RuleLookupError('not a good under the CBAM', { cn: cnCode, date });
  const category = goodsCategory(book, entry.value, date);
  return { ...category, terms: [entry, ...category.terms] };
}

/** @throws RuleLookupError when there is no such category */
export function goodsCategory(book: Rulebook, id: string, date: string): GoodsCategory {
  const read = (attribute: string): Term => book.term(`eu-cbam.category.${id}.${attribute}`, date);
  const [unit, scope, routes, precursors, parameters] = [
    read('unit'),
    read('scope'),
    read('routes'),
    read('precursors'),
    read('parameters'),
  ] as const;
  return {
    id,
    sector: unit.key.sector ?? id,
    unit: unit.value,
    indirectInScope: wordsOf(scope).includes('indirect'),
    routes: wordsOf(routes),
    precursors: wordsOf(precursors),
    parameters: wordsOf(parameters),
    terms: [unit, scope, routes, precursors, parameters],
  };
}

function routesOf(route: string | undefined): readonly string[] {
  return route === undefined ? [] : route.split('/');
}

function defaultCountries(book: Rulebook): readonly string[] {
  return [...new Set(book.rulesWith({ purpose: defaultPurpose }).map(({ key }) => key.country ?? ''))];
}
