/** Violations reported at once; a longer list helps nobody. */
const violationsMax = 50;

export type RefusalReason =
  | 'INVALID_INVENTORY'
  | 'INVENTORY_TOO_LARGE'
  | 'INVALID_FORMULA'
  | 'MISSING_PRODUCER'
  | 'UNIT_MISMATCH'
  | 'UNKNOWN_RULE'
  | 'NO_METHOD_RULES'
  | 'UNKNOWN_IMPACT_CATEGORY'
  | 'UNKNOWN_PRODUCT_SYSTEM'
  | 'SINGULAR_LOOP'
  | 'UNPRODUCTIVE_LOOP'
  | 'NOT_CONVERGED'
  | 'INVALID_CHANGE';

export interface Violation {
  /** JSON pointer into the inventory. */
  readonly field: string;
  readonly description: string;
}

/** Why a question has no answer, as plain data: it crosses from a worker thread, which errors do not do whole. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly message: string;
  readonly violations: readonly Violation[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A question that can't be answered as it stands; the refusal says why and where. */
export class QuestionRefusedError extends Error {
  override readonly name = 'QuestionRefusedError';
  readonly refusal: Refusal;
  constructor({ reason, message, violations, metadata }: Refusal) {
    super(storable(message));
    this.refusal = {
      ...{ reason, message: this.message },
      violations: violations.map(({ field, description }) => ({
        ...{ field: storable(field), description: storable(description) },
      })),
      metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, storable(value)])),
    };
  }
}

/** Names of callers and files may hold what neither a header nor PostgreSQL's JSON takes: controls, halves of characters. */
function storable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
}

/** Collects what is wrong with an inventory, so that a caller hears of everything at once. */
export class RefusalLog {
  private readonly violations: Violation[] = [];
  private reason: RefusalReason | undefined;
  private count = 0;

  add(reason: RefusalReason, field: string, value: unknown, expected: string): void {
    this.reason ??= reason;
    this.count += 1;
    if (this.violations.length < violationsMax)
      this.violations.push({ field, description: `${expected}, not ${shown(value)}` });
  }

  /** @throws QuestionRefusedError when anything was added */
  throwIfAny(): void {
    if (this.reason !== undefined) throw this.refused(this.reason);
  }

  /** Adds what nothing can be said beyond. @throws QuestionRefusedError */
  refuse(reason: RefusalReason, field: string, value: unknown, expected: string): never {
    this.add(reason, field, value, expected);
    throw this.refused(this.reason ?? reason);
  }

  private refused(reason: RefusalReason): QuestionRefusedError {
    const [first] = this.violations;
    const more = this.count > 1 ? ` and ${this.count - 1} more` : '';
    return new QuestionRefusedError({
      reason,
      message: `${first?.field ?? ''}: expected ${first?.description ?? ''}${more}`,
      violations: this.violations,
      metadata: {},
    });
  }
}

/** Pointer to a member of an object whose names callers choose (RFC 6901). */
export function memberPointer(field: string, name: string): string {
  return `${field}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A refusal for one thing. */
export function refused(reason: RefusalReason, field: string, value: unknown, expected: string): QuestionRefusedError {
  const description = `${expected}, not ${shown(value)}`;
  const message = `${field}: expected ${description}`;
  return new QuestionRefusedError({ reason, message, violations: [{ field, description }], metadata: {} });
}

const shownLengthMax = 120;

function shown(value: unknown): string {
  return JSON.stringify(String(value).slice(0, shownLengthMax));
}
