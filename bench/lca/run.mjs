/**
 * Ours beside bw2calc on one synthetic database in one run: `node bench/lca/run.mjs`. See README.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { arraysOf, runPeer } from './peer-process.mjs';
import { syntheticTables } from './synthetic-system.mjs';

const here = import.meta.dirname;
const root = join(here, '..', '..');
const quick = process.argv.includes('--quick');
const size = quick
  ? { activities: 2_000, flows: 500, seed: 'base' }
  : { activities: 21_000, flows: 2_000, seed: 'base' };
const draws = quick ? 200 : 100;
const peerDraws = quick ? 20 : 10;
const demandCount = 1_000;
/** Of the supply vectors; the rest is reckoned from these. */
const supplyCount = 20;
const eventProducts = quick ? 1_000 : 10_000;
const uslci = join(root, '../shared/data/lca/openlca-jsonld/uslci_fy_olca1_5_0_json_ld.zip');

execFileSync('npx', ['tsc', '-b', 'libs/engines/lca-formats'], { cwd: root, stdio: 'inherit' });
const require = createRequire(import.meta.url);
const engine = require('../../libs/engines/lca/dist/index.js');
const formats = require('../../libs/engines/lca-formats/dist/index.js');
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
  const first = fastest(3, () => {
    const loaded = engine.assembleSystem(tables);
    return engine.intensityOf(loaded, engine.intensities(loaded), product, 'GWP100');
  });
  // Demands of ten products each: one solution serves them all.
  const demands = Array.from({ length: demandCount }, (_, n) =>
    Array.from({ length: 10 }, (_, k) => ({ activity: `a${(n * 17 + k * 101) % size.activities}`, amount: 1 + k })),
  );
  const demandScores = fastest(3, () => {
    const result = engine.intensities(system);
    return demands.map((each) => engine.scoreOf(system, result, each, 'GWP100'));
  });
  const supplyVectors = fastest(3, () => engine.supplies(system, demands.slice(0, supplyCount)));
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
    firstScoreMs: first.ms,
    demandsMs: demandScores.ms,
    suppliesMs: (supplyVectors.ms * demandCount) / supplyCount,
    supplyMs: supplied.ms,
    graphMs: fastest(5, () => engine.supplyGraph(solved, 'GWP100')).ms,
    firstOrderMs: fastest(3, () => engine.firstOrderUncertainty(solved, 'GWP100')).ms,
    whatIfMs: fastest(5, () => engine.whatIf(solved, [{ kind: 'parameter', parameter: 'x1000', value: 1.5 }])).ms,
    exactDrawMs: perDraw('exact'),
    // Really all of them, with the laying out of the kernel.
    tabulatedMs: simulate('tabulated', 1_000),
  };
}

/** The arrays both sides get, each exchange with its spread. */
function peerArrays(tables) {
  const inputs = tables.technosphere.coefficient.length;
  const sigma = Float64Array.from(tables.distributions, (distribution) => distribution.sigma);
  return {
    reference: tables.reference,
    activity: tables.technosphere.activity,
    product: tables.technosphere.product,
    amount: tables.technosphere.coefficient,
    amountSigma: sigma.slice(0, inputs),
    emitter: tables.elementary.activity,
    flow: tables.elementary.flow,
    emission: tables.elementary.coefficient,
    emissionSigma: sigma.slice(inputs),
    characterisation: tables.characterisation[0],
  };
}

const tables = syntheticTables(numerics, size);
const mine = ours(tables);
const theirs = runPeer(peerArrays(tables), size.activities - 1, peerDraws);
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
  row(
    'load, order, first score',
    mine.firstScoreMs,
    theirs?.iterative && theirs.iterative.loadMs + theirs.iterative.ms,
  ),
  row(`scores of all ${size.activities} products`, mine.allScoresMs, theirs?.adjoint?.ms),
  row(`scores of ${demandCount} demands of 10 products`, mine.demandsMs, theirs?.adjoint?.ms),
  row(
    `${demandCount} supplies, from ${supplyCount}`,
    mine.suppliesMs,
    theirs?.supplies && theirs.supplies.ms * (demandCount / theirs.supplies.count),
  ),
  row('one supply and score, direct', mine.supplyMs, theirs?.direct?.ms),
  row('one supply and score, Jacobi GMRES', mine.supplyMs, theirs?.iterative?.ms),
  row(
    `Monte Carlo, 1,000 draws, exact, from ${draws}`,
    1_000 * mine.exactDrawMs,
    theirs?.monteCarlo && 1_000 * theirs.monteCarlo.msPerDraw,
  ),
  row(
    'Monte Carlo, 1,000 draws, tabulated',
    mine.tabulatedMs,
    theirs?.monteCarlo && 1_000 * theirs.monteCarlo.msPerDraw,
  ),
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

/** One changed amount and the scores of every product behind it. */
function oneEvent() {
  const eventTables = syntheticTables(numerics, { activities: eventProducts, flows: 500, seed: 'event' });
  const before = engine.assembleSystem(eventTables);
  const earlier = engine.intensities(before);
  const coefficient = Float64Array.from(eventTables.technosphere.coefficient);
  coefficient[1_000] *= 1.1;
  const changed = engine.assembleSystem({ ...eventTables, technosphere: { ...eventTables.technosphere, coefficient } });
  const restated = fastest(10, () => engine.intensities(changed));
  const moved = restated.value.values[0].filter(
    (y, at) => Math.abs(y - earlier.values[0][at]) > 1e-9 * Math.abs(y),
  ).length;
  const peer = runPeer(arraysOf(changed), eventProducts - 1, 0);
  return { task: `one event among ${eventProducts} products, ${moved} of which it moves`, ms: restated.ms, peer };
}

async function realInventory() {
  if (!existsSync(uslci)) {
    console.log('SKIPPED: USLCI is not beside this checkout');
    return undefined;
  }
  const database = await formats.parseOpenlcaJsonld(formats.bytesSource('uslci.zip', readFileSync(uslci)));
  const gas = (cas, names, fossil) => ({ cas, names, potentials: { GWP100: { fossil, 'land-use': fossil } } });
  const characterisation = {
    methods: ['GWP100'],
    gases: [
      gas('124-38-9', ['carbon dioxide'], 1),
      gas('74-82-8', ['methane'], 29.8),
      gas('10024-97-2', ['dinitrogen monoxide', 'nitrous oxide'], 273),
    ],
  };
  const { inventory } = formats.linkDatabase(database, { characterisation });
  const { system: real } = engine.compile(inventory);
  const solved = fastest(20, () => engine.intensities(real, real.methodIds, { unproductiveLoops: 'accept' }));
  const peer = runPeer(arraysOf(real), real.activityIds.length - 1, 0);
  const sizeSum = solved.value.values[0].reduce((sum, y) => sum + Math.abs(y), 0);
  if (peer?.adjoint)
    console.log(
      `Relative difference of the sum of all scores, USLCI: ${Math.abs(sizeSum / peer.adjoint.sizeSum - 1).toExponential(1)}`,
    );
  return { task: `scores of all ${real.activityIds.length} products of USLCI`, ms: solved.ms, peer };
}

const event = oneEvent();
const real = await realInventory();
console.table([event, real].filter(Boolean).map(({ task, ms: our, peer }) => row(task, our, peer?.adjoint?.ms)));
