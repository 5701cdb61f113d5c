// AssemblyScript. Four draws at a time, one in each lane of a vector of 32-bit floats. `PlainDrawKernel` is the same in
// TypeScript, operation by operation: what is changed here is changed there, and their results are compared bit by bit.
// Addresses are bytes in the module's memory; src/draw-kernel/draw-kernel.ts says what lies where.

export let normalTable: usize = 0;
export let scratch: usize = 0;
export let strata: usize = 0;
export let pointer: usize = 0;
export let inner: usize = 0;
export let index: usize = 0;
export let value: usize = 0;
export let blockStart: usize = 0;
export let blockKind: usize = 0;
export let rhs: usize = 0;
export let x: usize = 0;
export let change: usize = 0;
export let lastImage: usize = 0;
export let lastChange: usize = 0;

const lanes: i32 = 4;
/** Bytes of one number each of 256 amounts. */
const runBytes: usize = 1024;
const parity: i32 = 0x1bd11bda;
const sweepsMax: i32 = 300;
const patienceSweeps: i32 = 60;
const patienceChange: f64 = 0.01;
const contractionMin: f64 = 0.3;
const contractionMax: f64 = 0.9999;
const accelerated: i32 = 2;
const judged: i32 = 4;

function rotated(word: v128, by: i32): v128 {
  return v128.or(i32x4.shl(word, by), i32x4.shr_u(word, 32 - by));
}

/** e^a for |a| below 87, relative error below 2e-7, exactly 1 at 0. */
function exponential(a: v128): v128 {
  const shift = f32x4.splat(12582912.0);
  const n = f32x4.sub(f32x4.add(f32x4.mul(a, f32x4.splat(1.44269504)), shift), shift);
  let r = f32x4.sub(a, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1.0));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** Random bits of the amounts from `from` to `to`, in bytes of their arrays: two words each, of two strata each. */
function randomize(from: usize, to: usize, group: i32, key0: usize, key1: usize): void {
  for (let n = from; n < to; n += 16) {
    const k0 = v128.load(key0 + n);
    const k1 = v128.load(key1 + n);
    const k2 = v128.xor(v128.xor(k0, k1), i32x4.splat(parity));
    let a = i32x4.add(i32x4.splat(group), k0);
    let b = i32x4.add(i32x4.splat(lanes), k1);

    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 13), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 15), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 26), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 6), a);
    a = i32x4.add(a, k1);
    b = i32x4.add(i32x4.add(b, k2), i32x4.splat(1));

    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 17), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 29), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 16), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 24), a);
    a = i32x4.add(a, k2);
    b = i32x4.add(i32x4.add(b, k0), i32x4.splat(2));

    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 13), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 15), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 26), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 6), a);
    a = i32x4.add(a, k0);
    b = i32x4.add(i32x4.add(b, k1), i32x4.splat(3));

    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 17), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 29), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 16), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 24), a);
    a = i32x4.add(a, k1);
    b = i32x4.add(i32x4.add(b, k2), i32x4.splat(4));

    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 13), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 15), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 26), a);
    a = i32x4.add(a, b);
    b = v128.xor(rotated(b, 6), a);
    const bits = strata + ((n - from) << 1);
    v128.store(bits, i32x4.add(a, k2));
    v128.store(bits, i32x4.add(i32x4.add(b, k0), i32x4.splat(5)), 16);
  }
}

/** Amounts of these bits; their first words and their second words come by turns of four. */
function transform(from: usize, to: usize, spread: usize, centre: usize, drawn: usize): void {
  for (let n = from; n < to; n += 4) {
    const at = n - from;
    const bits = strata + ((at & ~15) << 1) + (at & 15);
    let z = v128.load32_zero(normalTable + ((<usize>load<u16>(bits)) << 2));
    z = v128.load32_lane(normalTable + ((<usize>load<u16>(bits, 2)) << 2), z, 1);
    z = v128.load32_lane(normalTable + ((<usize>load<u16>(bits, 16)) << 2), z, 2);
    z = v128.load32_lane(normalTable + ((<usize>load<u16>(bits, 18)) << 2), z, 3);
    const factor = exponential(f32x4.mul(v128.load32_splat(spread + n), z));
    v128.store(drawn + (n << 2), f32x4.mul(v128.load32_splat(centre + n), factor));
  }
}

/** Draws 4 x `group` to 4 x `group` + 3 of a multiple of four amounts, in runs whose bits stay in the nearest cache. */
export function draw(
  amounts: i32,
  group: i32,
  key0: usize,
  key1: usize,
  spread: usize,
  centre: usize,
  drawn: usize,
): void {
  const end = (<usize>amounts) << 2;
  for (let from: usize = 0; from < end; from += runBytes) {
    const to = min(from + runBytes, end);
    randomize(from, to, group, key0, key1);
    transform(from, to, spread, centre, drawn);
  }
}

/** Sum of drawn[p] over p from..to - 1. */
function lineSum(from: i32, to: i32, drawn: usize): v128 {
  let sum = f32x4.splat(0);
  for (let p = from; p < to; p += 1) sum = f32x4.add(sum, v128.load(drawn + ((<usize>p) << 4)));
  return sum;
}

/** Sum of value[p] x[index[p]] over p from..to - 1, in two partial sums. */
function product(from: i32, to: i32): v128 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  let p = from;
  for (; p + 1 < to; p += 2) {
    const at = (<usize>p) << 2;
    const first = v128.load(x + ((<usize>load<i32>(index + at)) << 4));
    const second = v128.load(x + ((<usize>load<i32>(index + at, 4)) << 4));
    even = f32x4.add(even, f32x4.mul(v128.load(value + (at << 2)), first));
    odd = f32x4.add(odd, f32x4.mul(v128.load(value + (at << 2), 16), second));
  }
  if (p < to) {
    const at = (<usize>p) << 2;
    const last = v128.load(x + ((<usize>load<i32>(index + at)) << 4));
    even = f32x4.add(even, f32x4.mul(v128.load(value + (at << 2)), last));
  }
  return f32x4.add(even, odd);
}

/** One Gauss-Seidel pass; returns the largest relative change by lane. Lanes in `frozen` stay as they are. */
function sweep(begin: i32, end: i32, frozen: v128): v128 {
  const one = f32x4.splat(1);
  let largest = f32x4.splat(0);
  for (let j = begin; j < end; j += 1) {
    const at = (<usize>j) << 4;
    const line = (<usize>j) << 2;
    const terms = product(load<i32>(inner + line), load<i32>(pointer + line, 4));
    const before = v128.load(x + at);
    const now = v128.bitselect(before, f32x4.add(v128.load(rhs + at), terms), frozen);
    const moved = f32x4.sub(now, before);
    v128.store(x + at, now);
    v128.store(change + ((<usize>(j - begin)) << 4), moved);
    largest = f32x4.max(largest, f32x4.div(f32x4.abs(moved), f32x4.max(one, f32x4.abs(now))));
  }
  return largest;
}

/** Anderson acceleration with a memory of one step (engine-numerics, AndersonOne). */
function mix(begin: i32, end: i32, frozen: v128): void {
  const zero = f32x4.splat(0);
  const bytes = (<usize>(end - begin)) << 4;
  let along = zero;
  let square = zero;
  for (let i: usize = 0; i < bytes; i += 16) {
    const now = v128.load(change + i);
    const turn = f32x4.sub(now, v128.load(lastChange + i));
    along = f32x4.add(along, f32x4.mul(now, turn));
    square = f32x4.add(square, f32x4.mul(turn, turn));
  }
  const gamma = v128.and(f32x4.div(along, square), f32x4.gt(square, zero));
  const image = x + ((<usize>begin) << 4);
  for (let i: usize = 0; i < bytes; i += 16) {
    const plain = v128.load(image + i);
    const mixed = f32x4.sub(plain, f32x4.mul(gamma, f32x4.sub(plain, v128.load(lastImage + i))));
    v128.store(image + i, v128.bitselect(plain, mixed, frozen));
    v128.store(lastImage + i, plain);
    v128.store(lastChange + i, v128.load(change + i));
  }
}

/** Remembers the first step, which has none before it to mix with. */
function remember(begin: i32, end: i32): void {
  const bytes = (<usize>(end - begin)) << 4;
  memory.copy(lastImage, x + ((<usize>begin) << 4), bytes);
  memory.copy(lastChange, change, bytes);
}

function laneMask(bits: i32): v128 {
  return i32x4.eq(v128.and(i32x4.splat(bits), i32x4(1, 2, 4, 8)), i32x4(1, 2, 4, 8));
}

/** Lanes whose right-hand side has one sign and whose solution does not have the same throughout. */
function contradicted(begin: i32, end: i32): i32 {
  const zero = f32x4.splat(0);
  let least = zero;
  let most = zero;
  let lowest = zero;
  let highest = zero;
  for (let j = begin; j < end; j += 1) {
    const asked = v128.load(rhs + ((<usize>j) << 4));
    const served = v128.load(x + ((<usize>j) << 4));
    least = f32x4.min(least, asked);
    most = f32x4.max(most, asked);
    lowest = f32x4.min(lowest, served);
    highest = f32x4.max(highest, served);
  }
  const onlyPositive = v128.and(f32x4.ge(least, zero), f32x4.gt(most, zero));
  const onlyNegative = v128.and(f32x4.lt(least, zero), f32x4.le(most, zero));
  const wrong = v128.or(
    v128.and(onlyPositive, f32x4.lt(lowest, zero)),
    v128.and(onlyNegative, f32x4.gt(highest, zero)),
  );
  return i32x4.bitmask(wrong);
}

/** Sweeps one block until every lane is settled; returns the lanes that did not converge. */
function solveBlock(begin: i32, end: i32, kind: i32, tolerance: f64): i32 {
  let settled = 0;
  let failed = 0;
  for (let lane: usize = 0; lane < 4; lane += 1) {
    store<f64>(scratch + (lane << 3), Infinity, 32);
    store<f64>(scratch + (lane << 3), contractionMin, 64);
    store<f64>(scratch + (lane << 3), Infinity, 96);
  }
  for (let step = 1; step <= sweepsMax; step += 1) {
    v128.store(scratch, sweep(begin, end, laneMask(settled)));
    for (let lane = 0; lane < 4; lane += 1) {
      if (settled & (1 << lane)) continue;
      const largest = <f64>load<f32>(scratch + ((<usize>lane) << 2));
      const at = scratch + ((<usize>lane) << 3);
      const ratio = largest / load<f64>(at, 32);
      const contraction = min(max(ratio, max(load<f64>(at, 64), contractionMin)), contractionMax);
      const best = min(load<f64>(at, 96), largest);
      if (largest <= tolerance * (1 / contraction - 1)) settled |= 1 << lane;
      else if (!(largest < Infinity) || (step == patienceSweeps && best > patienceChange)) {
        settled |= 1 << lane;
        failed |= 1 << lane;
      }
      store<f64>(at, largest, 32);
      store<f64>(at, ratio, 64);
      store<f64>(at, best, 96);
    }
    if (settled == 15) break;
    if (!(kind & accelerated)) continue;
    if (step == 1) remember(begin, end);
    else mix(begin, end, laneMask(settled));
  }
  failed |= ~settled & 15;
  return kind & judged ? failed | contradicted(begin, end) : failed;
}

/**
 * Solves x = direct + value x block by block from the present x, the direct terms being the sums of `directDrawn` by
 * line. Returns the lanes, as bits, that have to be solved in another way.
 */
export function solve(blocks: i32, directPointer: usize, directDrawn: usize, tolerance: f64): i32 {
  let failed = 0;
  for (let block = 0; block < blocks; block += 1) {
    const begin = load<i32>(blockStart + ((<usize>block) << 2));
    const end = load<i32>(blockStart + ((<usize>block) << 2), 4);
    const kind = load<i32>(blockKind + ((<usize>block) << 2));
    for (let j = begin; j < end; j += 1) {
      const line = (<usize>j) << 2;
      const direct = lineSum(load<i32>(directPointer + line), load<i32>(directPointer + line, 4), directDrawn);
      const bought = product(load<i32>(pointer + line), load<i32>(inner + line));
      v128.store((kind == 0 ? x : rhs) + ((<usize>j) << 4), f32x4.add(direct, bought));
    }
    if (kind != 0) failed |= solveBlock(begin, end, kind, tolerance);
  }
  return failed;
}
