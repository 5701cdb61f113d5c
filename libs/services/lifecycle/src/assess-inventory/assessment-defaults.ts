import type { Clock } from '@carbon-butler/platform-lifecycle';

const dayLength = 'YYYY-MM-DD'.length;

/** What holds for a question that does not say. */
export class AssessmentDefaults {
  constructor(
    readonly draws: number,
    readonly seed: string,
    private readonly clock: Clock,
  ) {}

  /** Today in UTC, YYYY-MM-DD. */
  date(): string {
    return this.clock.now().toISOString().slice(0, dayLength);
  }
}
