/** Activities listed in a message before it says how many more there are. */
const namedMax = 8;

function listed(activities: readonly string[]): string {
  const more = activities.length - namedMax;
  return activities.slice(0, namedMax).join(' -> ') + (more > 0 ? ` and ${more} more` : '');
}

/** A loop whose equations have no unique solution: it uses up exactly what it makes. */
export class SingularSystemError extends Error {
  override readonly name = 'SingularSystemError';
  constructor(
    /** The activities of the loop. */
    readonly activities: readonly string[],
    /** What comes back per unit put into the loop; 1 where it is singular. */
    readonly gain: number,
  ) {
    super(`no unique solution: the loop ${listed(activities)} returns ${gain.toPrecision(6)} per unit put in`);
  }
}

/** A loop that uses up more than it makes, so that no amount of running it serves a demand. */
export class UnproductiveLoopError extends Error {
  override readonly name = 'UnproductiveLoopError';
  constructor(
    readonly activities: readonly string[],
    /** What comes back per unit put into the loop: 1 or more. */
    readonly gain: number,
  ) {
    super(`the loop ${listed(activities)} uses more than it makes: ${gain.toPrecision(6)} per unit put in`);
  }
}

/** Iterations ended before the equations were solved to tolerance. */
export class NotConvergedError extends Error {
  override readonly name = 'NotConvergedError';
  constructor(
    readonly activities: readonly string[],
    readonly residual: number,
    readonly tolerance: number,
  ) {
    super(`the loop ${listed(activities)} was solved to ${residual.toPrecision(3)} only, asked for ${tolerance}`);
  }
}
