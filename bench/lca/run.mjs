/**
 * Ours beside bw2calc on one synthetic database in one run: `node bench/lca/run.mjs`. See README.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { syntheticTables } from './synthetic-system.mjs';

const here = import.meta.dirname;
const root = join(here, '..', '..');
const quick = process.argv.includes('--quick');
const size = quick
  ? { activities: 2_000, flows: 500, seed: 'base' }
  : { activities: 21_000, flows: 2_000, seed: 'base' };
const draws = quick ? 200 : 100;
const peerDraws = quick ? 20 : 10;
const peerTimeoutMs = 8 * 60_000;

execFileSync('npx', ['tsc', '-b', 'libs/engines/lca'], { cwd: root, stdio: 'inherit' });
const require = createRequire(import.meta.url);
const engine = require('../../libs/engines/lca/dist/index.js');
const numerics = require('../../libs/engines/numerics/dist/index.js');

/** Processor time of the fastest of several runs: the machine is shared, and what is slower measures the neighbours. */
function fastest(runs, work) {
  let best = Infinity;
  let value;
  for (let n = 0; n < runs; n += 1) {
    const start = process.cpuUsage();
    value = work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return { ms: best, value };
}

function ours(tables) {
  const assembled = fastest(3, () => engine.assembleSystem(tables));
  const system = assembled.value;
  const product = `a${size.activities - 1}`;
  const demand = [{ activity: product, amount: 1 }];
  const request = { demands: [{ id: 'product', demand }] };
  const scores = fastest(20, () => engine.intensities(system));
  const supplied = fastest(10, () => engine.supply(system, demand));
  const solved = { system, intensities: scores.value, supply: supplied.value };
  const simulate = (sampling, count) =>
    fastest(3, () => engine.simulateDraws(system, request, { seed: 'bench', draws: count, sampling })).ms;
  const perDraw = (sampling) => (simulate(sampling, draws + 4) - simulate(sampling, 4)) / draws;
  return {
    system,
    assembleMs: assembled.ms,
    allScoresMs: scores.ms,
    sweeps: scores.value.statistics.sweeps,
    score: engine.intensityOf(system, scores.value, product, 'GWP100'),
    sizeSum: scores.value.values[0].reduce((sum, y) => sum + Math.abs(y), 0),
    supplyMs: supplied.ms,
    graphMs: fastest(5, () => engine.supplyGraph(solved, 'GWP100')).ms,
    firstOrderMs: fastest(3, () => engine.firstOrderUncertainty(solved, 'GWP100')).ms,
    whatIfMs: fastest(5, () => engine.whatIf(solved, [{ kind: 'parameter', parameter: 'x1000', value: 1.5 }])).ms,
    exactDrawMs: perDraw('exact'),
    tabulatedDrawMs: perDraw('tabulated'),
  };
}

/** A virtual environment outside the tree; undefined, with the reason printed, where it can't be made. */
function peerPython() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const venv = join(cache, 'carbon-butler', 'bench-lca');
  const python = join(venv, 'bin', 'python');
  const works = () => spawnSync(python, ['-c', 'import bw2calc']).status === 0;
  if (existsSync(python) && works()) return python;
  const made =
    spawnSync('python3', ['-m', 'venv', venv]).status === 0 &&
    spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'bw2calc==3.1.0'], { stdio: 'inherit' }).status === 0;
  if (!made || !works()) {
    console.log('SKIPPED: bw2calc can not be installed here (needs python3 with venv and a package index)');
    return undefined;
  }
  spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'pypardiso']);
  return python;
}

function peer(tables) {
  const python = peerPython();
  if (!python) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'carbon-butler-bench-'));
  try {
    const write = (name, array) => writeFileSync(join(folder, `${name}.bin`), new Uint8Array(array.buffer));
    const inputs = tables.technosphere.coefficient.length;
    const sigma = Float64Array.from(tables.distributions, (distribution) => distribution.sigma);
    write('reference', tables.reference);
    write('activity', tables.technosphere.activity);
    write('product', tables.technosphere.product);
    write('amount', tables.technosphere.coefficient);
    write('amountSigma', sigma.slice(0, inputs));
    write('emitter', tables.elementary.activity);
    write('flow', tables.elementary.flow);
    write('emission', tables.elementary.coefficient);
    write('emissionSigma', sigma.slice(inputs));
    write('characterisation', tables.characterisation[0]);
    const env = { ...process.env, MKL_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    const args = [join(here, 'peer.py'), folder, String(peerDraws), String(size.activities - 1)];
    const ran = spawnSync(python, args, { env, encoding: 'utf8', timeout: peerTimeoutMs, maxBuffer: 2 ** 26 });
    if (ran.status !== 0)
      console.log(`INCOMPLETE: bw2calc ended early: ${ran.error?.message ?? ran.stderr.slice(-800)}`);
    return Object.assign(
      {},
      ...ran.stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const tables = syntheticTables(numerics, size);
const mine = ours(tables);
const theirs = peer(tables);
const { system } = mine;
let largest = 0;
for (let c = 0; c + 1 < system.componentStart.length; c += 1)
  largest = Math.max(largest, system.componentStart[c + 1] - system.componentStart[c]);

console.log(`Machine: ${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}; one thread each`);
console.log(
  `Input: ${size.activities} activities, ${system.columns.index.length + size.activities} technosphere and ` +
    `${system.elementary.index.length} elementary entries, largest loop ${largest}, all lognormal`,
);
const ms = (value) => (value === undefined ? '-' : value.toFixed(value < 10 ? 2 : 1));
const row = (task, our, other) => ({
  task,
  'ours, ms': ms(our),
  'bw2calc, ms': ms(other),
  ratio: other === undefined ? '-' : (other / our).toFixed(1),
});
console.table([
  row('order and lay out the matrices', mine.assembleMs),
  row(`scores of all ${size.activities} products`, mine.allScoresMs, theirs?.adjoint?.ms),
  row('one supply and score, direct', mine.supplyMs, theirs?.direct?.ms),
  row('one supply and score, Jacobi GMRES', mine.supplyMs, theirs?.iterative?.ms),
  row('Monte Carlo, one draw, exact', mine.exactDrawMs, theirs?.monteCarlo?.msPerDraw),
  row('Monte Carlo, one draw, tabulated', mine.tabulatedDrawMs, theirs?.monteCarlo?.msPerDraw),
  row('supply graph', mine.graphMs),
  row('first-order variance of all parameters', mine.firstOrderMs),
  row('what-if of one input', mine.whatIfMs),
]);
if (theirs) {
  const difference = (a, b) => Math.abs(a / b - 1).toExponential(1);
  console.log(`bw2calc ${theirs.version} with ${theirs.solver}, ${peerDraws} draws`);
  if (theirs.iterative)
    console.log(`Relative difference of the score, iterative: ${difference(mine.score, theirs.iterative.score)}`);
  if (theirs.direct)
    console.log(`Relative difference of the score, direct: ${difference(mine.score, theirs.direct.score)}`);
  if (theirs.adjoint)
    console.log(`Relative difference of the sum of all scores: ${difference(mine.sizeSum, theirs.adjoint.sizeSum)}`);
}
