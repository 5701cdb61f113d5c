import { type CnCode, prefixesOf } from './cn-code.js';
import type { Item } from './item.js';
import { RuleLookupError, RuleSetError } from './rulebook-errors.js';
import { isDate } from './rule-set.js';
import type { Rule, RuleGap, RuleKey, RuleSet, Term } from './rule.js';

type Entry = Rule | Term | RuleGap;

/** All loaded rule sets, looked up by id and date, by key, or by CN code. Immutable; every lookup is pure. */
export class Rulebook {
  readonly sets: readonly RuleSet[];
  private readonly items: ReadonlyMap<string, Item>;
  private readonly byId: ReadonlyMap<string, readonly Entry[]>;
  private readonly byCn: ReadonlyMap<string, readonly Entry[]>;

  /** @throws RuleSetError when two sets share an id or two entries of one id overlap in time */
  constructor(sets: readonly RuleSet[], readItems: (hasRule: (id: string) => boolean) => ReadonlyMap<string, Item>) {
    const repeated = sets.find((set, at) => sets.findIndex(({ id }) => id === set.id) !== at);
    if (repeated) throw new RuleSetError(repeated.id, 'two rule sets have this id');
    this.sets = sets;
    const entries = sets.flatMap((set): readonly Entry[] => [...set.rules, ...set.terms, ...set.gaps]);
    this.byId = groupBy(entries, (entry) => entry.id);
    this.byCn = groupBy(entries, (entry) => entry.key.cn);
    for (const [id, sameId] of this.byId) checkNoOverlap(id, sameId);
    this.items = readItems((id) => this.byId.get(id)?.some(isRule) ?? false);
  }

  /**
   * The number that `id` has on `date` (`YYYY-MM-DD`).
   *
   * @throws RuleLookupError naming the dates the rulebook does know
   */
  rule(id: string, date: string): Rule {
    const entry = this.entry(id, date);
    if (!isRule(entry)) throw new RuleLookupError('no number is given', { id, date });
    return entry;
  }

  /** The date or words that `id` has on `date`. @throws RuleLookupError */
  term(id: string, date: string): Term {
    const entry = this.entry(id, date);
    if (isRule(entry) || isGap(entry)) throw new RuleLookupError('not a date or words', { id, date });
    return entry;
  }

  /** All numbers whose key has every given attribute, on `date` if one is given. Empty when there is none. */
  rulesWith(key: Partial<RuleKey>, date?: string): readonly Rule[] {
    if (date !== undefined) checkDate(date);
    const wanted = Object.entries(key);
    return this.sets
      .flatMap((set) => set.rules)
      .filter((rule) => wanted.every(([name, value]) => rule.key[name as keyof RuleKey] === value))
      .filter((rule) => date === undefined || holdsOn(rule, date));
  }

  /**
   * Entries of the longest prefix of `code` that has any passing `select` on `date`. Where the tables go deeper than
   * an 8-digit code, the entries below it; empty when there is nothing.
   */
  atLongestPrefix(code: CnCode, date: string, select: (entry: Entry) => boolean): readonly Entry[] {
    checkDate(date);
    const passing = (entry: Entry): boolean => holdsOn(entry, date) && select(entry);
    for (const prefix of prefixesOf(code)) {
      const found = this.byCn.get(prefix)?.filter(passing) ?? [];
      if (found.length > 0) return found;
    }
    const deeper = [...this.byCn.keys()].filter((prefix) => prefix.startsWith(code));
    return deeper.flatMap((prefix) => this.byCn.get(prefix)?.filter(passing) ?? []);
  }

  /** @throws RuleLookupError naming some of the items there are */
  itemById(id: string): Item {
    const item = this.items.get(id);
    if (!item) throw new RuleLookupError('no such item', { item: id }, [...this.items.keys()]);
    return item;
  }

  allItems(): readonly Item[] {
    return [...this.items.values()];
  }

  private entry(id: string, date: string): Entry {
    checkDate(date);
    const sameId = this.byId.get(id);
    if (!sameId) throw new RuleLookupError('no such rule', { id, date }, this.idsNear(id));
    const entry = sameId.find((known) => holdsOn(known, date));
    if (!entry) throw new RuleLookupError('no rule holds on this date', { id, date }, sameId.map(period));
    return entry;
  }

  /** Ids that share the longest dotted beginning with `id`. */
  private idsNear(id: string): readonly string[] {
    const known = [...this.byId.keys()];
    for (let end = id.lastIndexOf('.'); end > 0; end = id.lastIndexOf('.', end - 1)) {
      const near = known.filter((candidate) => candidate.startsWith(id.slice(0, end + 1)));
      if (near.length > 0) return near;
    }
    return [];
  }
}

export function isRule(entry: Entry): entry is Rule {
  return 'unit' in entry;
}

export function isGap(entry: Entry): entry is RuleGap {
  return 'marker' in entry;
}

export function isTerm(entry: Entry): entry is Term {
  return !isRule(entry) && !isGap(entry);
}

function checkDate(date: string): void {
  if (!isDate(date)) throw new RuleLookupError('expected a date YYYY-MM-DD', { date });
}

/** Validity is half-open: the last day is the one before `validTo`. */
function holdsOn(entry: Entry, date: string): boolean {
  return entry.validFrom <= date && (entry.validTo === undefined || date < entry.validTo);
}

function period(entry: Entry): string {
  return `${entry.validFrom} to ${entry.validTo ?? 'open'}`;
}

function groupBy(entries: readonly Entry[], of: (entry: Entry) => string | undefined): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = of(entry);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  return groups;
}

function checkNoOverlap(id: string, sameId: readonly Entry[]): void {
  const ordered = [...sameId].sort((a, b) => a.validFrom.localeCompare(b.validFrom));
  ordered.slice(1).forEach((entry, at) => {
    const before = ordered[at];
    if (before && (before.validTo === undefined || before.validTo > entry.validFrom))
      throw new RuleSetError(id, `is given twice for one date: ${period(before)} and ${period(entry)}`);
  });
}
