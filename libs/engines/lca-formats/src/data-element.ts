import type { FindingLog } from './findings.js';
import { ImportError } from './import-error.js';
import type { Place } from './import-error.js';

/** Attributes that say how a text is written: a second text in another language is an element of its own. */
const incidental: ReadonlySet<string> = new Set(['lang', 'index']);

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * One element of a data set, from XML or JSON, that remembers what has been read of it. What a reader never asked
 * for is reported by `reportUnread`, so that nothing is dropped silently.
 */
export class DataElement {
  text = '';
  readonly children: DataElement[] = [];
  private readonly attributes = new Map<string, string>();
  private readonly readAttributes = new Set<string>();
  private isRead = false;

  constructor(readonly name: string) {}

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  isEmpty(): boolean {
    return this.text === '' && this.attributes.size === 0 && this.children.length === 0;
  }

  /** Value of an attribute, or nothing when it is absent or blank. */
  attr(name: string): string | undefined {
    this.readAttributes.add(name);
    const value = this.attributes.get(name);
    return value === undefined || value.trim() === '' ? undefined : value;
  }

  /** First child of this name. */
  child(name: string): DataElement | undefined {
    const found = this.children.find((element) => element.name === name);
    if (found) found.isRead = true;
    return found;
  }

  childrenOf(name: string): readonly DataElement[] {
    const found = this.children.filter((element) => element.name === name);
    for (const element of found) element.isRead = true;
    return found;
  }

  /** Descendant by names. */
  at(...path: readonly string[]): DataElement | undefined {
    return path.reduce<DataElement | undefined>((element, name) => element?.child(name), this);
  }

  /** Trimmed text of a descendant, or nothing when it is absent or blank. */
  textAt(...path: readonly string[]): string | undefined {
    const text = this.at(...path)?.text.trim();
    return text === '' ? undefined : text;
  }

  /** Number in the text of a descendant. @throws ImportError when it is there and not a finite number */
  numberAt(place: Place, ...path: readonly string[]): number | undefined {
    const text = this.textAt(...path);
    return text === undefined ? undefined : finiteNumber(place, path.join('.'), text);
  }

  numberAttr(place: Place, name: string): number | undefined {
    const text = this.attr(name);
    return text === undefined ? undefined : finiteNumber(place, name, text);
  }

  /** Argument of a distribution: NaN when it is absent or no finite number, which makes no distribution. */
  argumentAttr(name: string): number {
    return argumentOf(this.attr(name));
  }

  argumentAt(...path: readonly string[]): number {
    return argumentOf(this.textAt(...path));
  }

  /** `true` and `1` in the text of a child. */
  flagAt(name: string): boolean {
    return ['true', '1'].includes(this.textAt(name) ?? '');
  }

  /** Marks attributes and children as of no interest, without a finding. */
  ignore(...names: readonly string[]): void {
    for (const name of names) {
      this.readAttributes.add(name);
      for (const element of this.childrenOf(name)) element.ignoreAll();
    }
  }

  /** Texts of this element and below by path, all read: documentation nobody calculates with. */
  readTexts(prefix: string, into: Record<string, string>): void {
    this.isRead = true;
    for (const [name, value] of this.attributes) {
      this.readAttributes.add(name);
      if (value.trim() !== '') into[freeKey(into, `${prefix}@${name}`)] = value;
    }
    if (this.text.trim() !== '') into[freeKey(into, prefix)] = this.text.trim();
    for (const element of this.children) element.readTexts(`${prefix}.${element.name}`, into);
  }

  /** Adds a finding for each attribute and element that was not asked for, by path without positions. */
  reportUnread(log: FindingLog, place: Place, path = this.name): void {
    for (const [name, value] of this.attributes)
      if (!this.readAttributes.has(name) && !incidental.has(name) && value.trim() !== '')
        log.add('not-imported', 'loss', place, `${path}@${name}`, value, 'not part of the neutral model');
    for (const element of this.children) {
      const below = `${path}.${element.name}`;
      if (element.isRead) element.reportUnread(log, place, below);
      else log.add('not-imported', 'loss', place, below, element.summary(), 'not part of the neutral model');
    }
  }

  private summary(): string {
    const text = this.text.trim();
    if (text !== '') return text;
    return this.attributes.size > 0 ? [...this.attributes.values()].join(' ') : `${this.children.length} elements`;
  }

  private ignoreAll(): void {
    this.isRead = true;
    for (const name of this.attributes.keys()) this.readAttributes.add(name);
    for (const element of this.children) element.ignoreAll();
  }
}

function freeKey(taken: Readonly<Record<string, string>>, key: string): string {
  if (!Object.hasOwn(taken, key)) return key;
  let n = 2;
  while (Object.hasOwn(taken, `${key}#${n}`)) n += 1;
  return `${key}#${n}`;
}

function argumentOf(text: string | undefined): number {
  return text !== undefined && decimal.test(text.trim()) ? Number(text) : Number.NaN;
}

/** Number of a text in decimal notation. @throws ImportError on any other text, NaN and INF among them */
export function finiteNumber(place: Place, field: string, text: string): number {
  const trimmed = text.trim();
  const value = decimal.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isFinite(value)) throw new ImportError(place, field, text, 'a finite number');
  return value;
}

/** The element or an error that names what is missing. */
export function required<T>(place: Place, field: string, value: T | undefined): T {
  if (value === undefined) throw new ImportError(place, field, 'nothing', 'given');
  return value;
}
