import { NotConvergedError, SingularSystemError } from './loop-errors.js';

/** A draw in which a parameter that others give has no finite value: the root of a negative number, say. */
export class UndefinedParameterError extends Error {
  override readonly name = 'UndefinedParameterError';
  constructor(readonly draw: number) {
    super(`draw ${draw}: a parameter has no finite value`);
  }
}

/** Whether a draw ended so because its numbers have no solution: it counts as failed, and the others go on. */
export function isDrawFailure(error: unknown): boolean {
  return (
    error instanceof SingularSystemError ||
    error instanceof NotConvergedError ||
    error instanceof UndefinedParameterError
  );
}
