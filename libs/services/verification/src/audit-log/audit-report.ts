/** One place where the log is not what was signed. */
export interface AuditFinding {
  readonly part: 'checkpoint' | 'tree' | 'leaf' | 'body';
  /** The leaf, where it is about one. */
  readonly index?: number;
  readonly detail: string;
}

export interface AuditReport {
  /** Leaves under the checkpoint audited. */
  readonly size: number;
  /** Empty when all is as it was signed; at most `findingsMax`. */
  readonly findings: readonly AuditFinding[];
}

/** One change shows in many places; after so many there is nothing more to learn. */
export const findingsMax = 100;

export class Findings {
  private readonly found: AuditFinding[] = [];

  get list(): readonly AuditFinding[] {
    return this.found;
  }

  add(part: AuditFinding['part'], detail: string, index?: number): void {
    if (this.found.length < findingsMax) this.found.push({ part, detail, ...(index === undefined ? {} : { index }) });
  }
}
