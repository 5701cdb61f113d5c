/** A rule set that can't be loaded. `where` is the file, row and field. */
export class RuleSetError extends Error {
  override readonly name = 'RuleSetError';
  readonly where: string;
  constructor(where: string, reason: string) {
    super(`${where}: ${reason}`);
    this.where = where;
  }
}

/** A lookup that found no single rule. `query` is what was asked for, `exists` what the rulebook holds nearest to it. */
export class RuleLookupError extends Error {
  override readonly name = 'RuleLookupError';
  readonly query: Readonly<Record<string, string>>;
  readonly exists: readonly string[];
  constructor(reason: string, query: Readonly<Record<string, string>>, exists: readonly string[] = []) {
    const asked = Object.entries(query)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
    const nearest = exists.length === 0 ? '' : `; there is: ${exists.slice(0, existsShownMax).join(', ')}`;
    super(`${reason} (asked for ${asked})${nearest}`);
    this.query = query;
    this.exists = exists;
  }
}

/** A text that is not a CN code. */
export class CnCodeError extends Error {
  override readonly name = 'CnCodeError';
  readonly field = 'cnCode';
  readonly value: string;
  readonly expected = '8 or 10 digits, spaces allowed';
  constructor(value: unknown) {
    const shown = String(value).slice(0, 32);
    super(`${JSON.stringify(shown)} is not a CN code: expected 8 or 10 digits, spaces allowed`);
    this.value = shown;
  }
}

const existsShownMax = 12;
