/** A matrix without an inverse: `column` is where every candidate pivot cancelled to rounding error. */
export class SingularMatrixError extends Error {
  override readonly name = 'SingularMatrixError';
  constructor(readonly column: number) {
    super(`the matrix is singular: no pivot is left in column ${column}`);
  }
}

/**
 * LU factors of a small dense matrix, P A = L U, with implicitly scaled partial pivoting (Crout's order).
 *
 * Fill `values` (order x order, row-major), call `factorize`, then solve any number of right-hand sides; the object
 * is reused for the next matrix. A pivot counts as zero when it is no larger than the rounding error of the
 * subtractions that made it, so the verdict does not depend on the units of rows and columns.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., 3.2 and 3.4; implicit scaling after Press et al.,
 * Numerical Recipes, 2.3.
 */
export class DenseLu {
  readonly values: Float64Array;
  private readonly swaps: Int32Array;
  private readonly rowScale: Float64Array;
  private readonly column: Float64Array;
  private sign = 1;

  constructor(readonly order: number) {
    this.values = new Float64Array(order * order);
    this.swaps = new Int32Array(order);
    this.rowScale = new Float64Array(order);
    this.column = new Float64Array(order);
  }

  /** Sign of the determinant of the matrix last factorized: 1 or -1. */
  get determinantSign(): number {
    return this.sign;
  }

  /** Overwrites `values` by the factors. @throws SingularMatrixError */
  factorize(): void {
    const { order, values, column } = this;
    this.scaleRows();
    this.sign = 1;
    for (let k = 0; k < order; k += 1) {
      for (let i = 0; i < order; i += 1) column[i] = values[i * order + k] as number;
      for (let i = 1; i < order; i += 1) {
        let sum = column[i] as number;
        const row = i * order;
        const last = Math.min(i, k);
        for (let m = 0; m < last; m += 1) sum -= (values[row + m] as number) * (column[m] as number);
        column[i] = sum;
      }
      const pivotRow = this.pivotRow(k);
      if (pivotRow < 0) throw new SingularMatrixError(k);
      this.store(k, pivotRow);
    }
  }

  /** Solves A x = b in place. */
  solve(x: Float64Array): void {
    const { order, values, swaps } = this;
    for (let k = 0; k < order; k += 1) swap(x, k, swaps[k] as number);
    for (let i = 1; i < order; i += 1) {
      let sum = x[i] as number;
      for (let m = 0; m < i; m += 1) sum -= (values[i * order + m] as number) * (x[m] as number);
      x[i] = sum;
    }
    for (let i = order - 1; i >= 0; i -= 1) {
      let sum = x[i] as number;
      for (let m = i + 1; m < order; m += 1) sum -= (values[i * order + m] as number) * (x[m] as number);
      x[i] = sum / (values[i * order + i] as number);
    }
  }

  /** Row of the largest scaled pivot in column k that is more than rounding error; -1 when there is none. */
  private pivotRow(k: number): number {
    const { order, values, column, rowScale } = this;
    for (let tries = k; tries < order; tries += 1) {
      let best = -1;
      let merit = 0;
      for (let i = k; i < order; i += 1) {
        const own = Math.abs(column[i] as number) * (rowScale[i] as number);
        if (own > merit) {
          merit = own;
          best = i;
        }
      }
      if (best < 0) return -1;
      const pivot = Math.abs(column[best] as number);
      let size = pivot;
      for (let m = 0; m < k; m += 1) size += Math.abs((values[best * order + m] as number) * (column[m] as number));
      if (pivot > (k + 1) * Number.EPSILON * size) return best;
      column[best] = 0;
    }
    return -1;
  }

  private scaleRows(): void {
    const { order, values, rowScale } = this;
    for (let i = 0; i < order; i += 1) {
      let largest = 0;
      for (let k = 0; k < order; k += 1) largest = Math.max(largest, Math.abs(values[i * order + k] as number));
      if (largest === 0) throw new SingularMatrixError(i);
      rowScale[i] = 1 / largest;
    }
  }

  private store(k: number, pivotRow: number): void {
    const { order, values, column, rowScale } = this;
    this.swaps[k] = pivotRow;
    if (pivotRow !== k) {
      this.sign = -this.sign;
      swap(column, k, pivotRow);
      swap(rowScale, k, pivotRow);
      for (let m = 0; m < order; m += 1) swap(values, k * order + m, pivotRow * order + m);
    }
    const pivot = column[k] as number;
    if (pivot < 0) this.sign = -this.sign;
    for (let i = 0; i <= k; i += 1) values[i * order + k] = column[i] as number;
    for (let i = k + 1; i < order; i += 1) values[i * order + k] = (column[i] as number) / pivot;
  }
}

function swap(array: Float64Array, i: number, j: number): void {
  const held = array[i] as number;
  array[i] = array[j] as number;
  array[j] = held;
}
