/** A linear system given by what its matrix does to a vector. */
export interface GmresProblem {
  /** Writes A v to `out`. */
  readonly apply: (v: Float64Array, out: Float64Array) => void;
  readonly rightHandSide: Float64Array;
  /** Start and, on return, solution. */
  readonly x: Float64Array;
  /** Stop when ||b - A x|| <= tolerance ||b||. */
  readonly tolerance: number;
  /** Basis vectors kept before a restart. */
  readonly restart: number;
  readonly iterationsMax: number;
}

export interface GmresOutcome {
  readonly converged: boolean;
  readonly iterations: number;
  /** ||b - A x|| / ||b|| recomputed from x, not from the recurrence. */
  readonly relativeResidual: number;
}

/**
 * Restarted GMRES with modified Gram-Schmidt and Givens rotations.
 *
 * Source: Saad and Schultz, "GMRES: a generalized minimal residual algorithm for solving nonsymmetric linear
 * systems", SIAM J. Sci. Stat. Comput. 7 (1986) 856-869.
 */
export function gmres(problem: GmresProblem): GmresOutcome {
  const { apply, rightHandSide, x, tolerance, iterationsMax } = problem;
  const size = x.length;
  const target = norm(rightHandSide);
  if (target === 0) {
    x.fill(0);
    return { converged: true, iterations: 0, relativeResidual: 0 };
  }
  const residual = new Float64Array(size);
  let iterations = 0;
  let previous = Infinity;
  for (;;) {
    apply(x, residual);
    for (let i = 0; i < size; i += 1) residual[i] = (rightHandSide[i] as number) - (residual[i] as number);
    const relativeResidual = norm(residual) / target;
    const stalled = !(relativeResidual < previous);
    if (relativeResidual <= tolerance || iterations >= iterationsMax || stalled)
      return { converged: relativeResidual <= tolerance, iterations, relativeResidual };
    previous = relativeResidual;
    const steps = Math.min(problem.restart, iterationsMax - iterations);
    iterations += cycle(apply, residual, x, steps, (tolerance * target) / 2);
  }
}

/** One cycle of at most `steps` basis vectors; adds the correction to x and returns the steps made. */
function cycle(
  apply: GmresProblem['apply'],
  residual: Float64Array,
  x: Float64Array,
  steps: number,
  stopAt: number,
): number {
  const size = x.length;
  const beta = norm(residual);
  const basis: Float64Array[] = [residual.map((value) => value / beta)];
  const columns: Float64Array[] = [];
  const cosines = new Float64Array(steps);
  const sines = new Float64Array(steps);
  const g = new Float64Array(steps + 1);
  g[0] = beta;
  let made = 0;
  while (made < steps) {
    const w = new Float64Array(size);
    apply(basis[made] as Float64Array, w);
    const h = new Float64Array(made + 2);
    for (let i = 0; i <= made; i += 1) {
      const v = basis[i] as Float64Array;
      const projection = dot(w, v);
      h[i] = projection;
      for (let k = 0; k < size; k += 1) w[k] = (w[k] as number) - projection * (v[k] as number);
    }
    const left = norm(w);
    h[made + 1] = left;
    rotate(h, g, cosines, sines, made);
    columns.push(h);
    made += 1;
    if (left === 0 || Math.abs(g[made] as number) <= stopAt) break;
    basis.push(w.map((value) => value / left));
  }
  correct(x, basis, columns, g, made);
  return made;
}

/** Applies the earlier Givens rotations to the new Hessenberg column and makes the one that clears its last entry. */
function rotate(h: Float64Array, g: Float64Array, cosines: Float64Array, sines: Float64Array, step: number): void {
  for (let i = 0; i < step; i += 1) {
    const [c, s, upper, lower] = [cosines[i] as number, sines[i] as number, h[i] as number, h[i + 1] as number];
    h[i] = c * upper + s * lower;
    h[i + 1] = c * lower - s * upper;
  }
  const radius = Math.hypot(h[step] as number, h[step + 1] as number) || Number.MIN_VALUE;
  const c = (h[step] as number) / radius;
  const s = (h[step + 1] as number) / radius;
  cosines[step] = c;
  sines[step] = s;
  h[step] = radius;
  g[step + 1] = -s * (g[step] as number);
  g[step] = c * (g[step] as number);
}

function correct(x: Float64Array, basis: Float64Array[], columns: Float64Array[], g: Float64Array, made: number): void {
  const weights = new Float64Array(made);
  for (let i = made - 1; i >= 0; i -= 1) {
    let sum = g[i] as number;
    for (let k = i + 1; k < made; k += 1) sum -= ((columns[k] as Float64Array)[i] as number) * (weights[k] as number);
    weights[i] = sum / ((columns[i] as Float64Array)[i] as number);
  }
  for (let i = 0; i < made; i += 1) {
    const weight = weights[i] as number;
    const v = basis[i] as Float64Array;
    for (let k = 0; k < x.length; k += 1) x[k] = (x[k] as number) + weight * (v[k] as number);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
