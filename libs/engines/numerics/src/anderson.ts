/**
 * Anderson acceleration of a fixed-point iteration x -> G(x), with a memory of one step.
 *
 * From two successive changes it extrapolates along the slowest mode, which for an iteration with one dominant
 * eigenvalue saves about a third of the sweeps. Inner products are weighted by 1/scale², so unknowns that differ by
 * many decades count alike.
 *
 * Source: D. G. Anderson, "Iterative procedures for nonlinear integral equations", J. ACM 12 (1965) 547-560;
 * Walker and Ni, SIAM J. Numer. Anal. 49 (2011) 1715-1735.
 */
export class AndersonOne {
  private readonly lastImage: Float64Array;
  private readonly lastChange: Float64Array;
  private hasLast = false;

  constructor(size: number) {
    this.lastImage = new Float64Array(size);
    this.lastChange = new Float64Array(size);
  }

  /** Forgets the last step: the next mix is a plain one. */
  restart(): void {
    this.hasLast = false;
  }

  /**
   * Replaces `image` = G(x) by the accelerated next iterate. `change` = G(x) - x; `scale` holds the positive size of
   * each unknown. Only the first `count` entries are used.
   */
  mix(image: Float64Array, change: Float64Array, scale: Float64Array, count: number): void {
    const { lastImage, lastChange } = this;
    let along = 0;
    let square = 0;
    if (this.hasLast)
      for (let i = 0; i < count; i += 1) {
        const weight = 1 / (scale[i] as number);
        const now = (change[i] as number) * weight;
        const turn = now - (lastChange[i] as number) * weight;
        along += now * turn;
        square += turn * turn;
      }
    const gamma = square > 0 ? along / square : 0;
    for (let i = 0; i < count; i += 1) {
      const plain = image[i] as number;
      image[i] = plain - gamma * (plain - (lastImage[i] as number));
      lastImage[i] = plain;
      lastChange[i] = change[i] as number;
    }
    this.hasLast = true;
  }
}
