/** Intensities of all products, draw by draw. What a draw gives depends on its number, not on those asked before. */
export interface IntensityDraws {
  /**
   * Takes the parameter values of a draw.
   *
   * @throws UndefinedParameterError; SingularSystemError on an activity that uses up its own product
   */
  draw(draw: number): void;
  /**
   * Intensities by the method at this place of the list; overwritten by the next call.
   *
   * @throws SingularSystemError, NotConvergedError when the draw has no solution
   */
  solve(method: number): Float64Array;
  /** Whether a loop of the present draw was found to use more than it makes. */
  readonly unproductive: boolean;
}
