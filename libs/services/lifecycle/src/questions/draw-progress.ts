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

  constructor(readonly shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.counts = new Int32Array(shared);
  }

  expect(draws: number): void {
    Atomics.add(this.counts, toMakeAt, draws);
  }

  /** Fits `onProgress` of the engine. */
  readonly add = (draws: number): void => {
    Atomics.add(this.counts, madeAt, draws);
  };

  read(): DrawsMade {
    return { made: Atomics.load(this.counts, madeAt), toMake: Atomics.load(this.counts, toMakeAt) };
  }
}
