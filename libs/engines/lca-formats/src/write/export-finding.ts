/** Something of the database that openLCA's schema has no place for. Equal ones are counted once. */
export interface ExportFinding {
  readonly path: string;
  readonly message: string;
  readonly occurrences: number;
}

export class ExportLog {
  private readonly counts = new Map<string, { path: string; message: string; occurrences: number }>();

  add(path: string, message: string): void {
    const entry = this.counts.get(path) ?? { path, message, occurrences: 0 };
    entry.occurrences += 1;
    this.counts.set(path, entry);
  }

  all(): readonly ExportFinding[] {
    return [...this.counts.values()];
  }
}
