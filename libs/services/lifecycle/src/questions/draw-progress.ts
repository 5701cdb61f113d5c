/** Draws made of those to make; 0 of 0 until it is known how many there are. */
export interface DrawsMade {
  readonly made: number;
  readonly toMake: number;
}

const [madeAt, toMakeAt] = [0, 1] as const;

/**
 * Counts the draws of a calculation, where the thread that makes them and the one that waits for them both see it.
 * Drawn values are split in several ways, each a pass over all draws: every pass counts.
 */
export class DrawProgress {
  private readonly counts: Int32Array;
  private foreseen = 0;

  constructor(readonly shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.counts = new Int32Array(shared);
  }

  /**
   * Counts draws that passes will expect later, the more that they may be: so that the share made never falls where
   * one pass is over before the next is known.
   */
  foresee(draws: number): void {
    this.foreseen += draws;
    Atomics.add(this.counts, toMakeAt, draws);
  }

  expect(draws: number): void {
    const foreseen = Math.min(draws, this.foreseen);
    this.foreseen -= foreseen;
    Atomics.add(this.counts, toMakeAt, draws - foreseen);
  }

  /** Fits `onProgress` of the engine. */
  readonly add = (draws: number): void => {
    Atomics.add(this.counts, madeAt, draws);
  };

  read(): DrawsMade {
    return { made: Atomics.load(this.counts, madeAt), toMake: Atomics.load(this.counts, toMakeAt) };
  }
}
