/**
 * What one event restates among 10,000 products, beside restating all of them, in one run. See README.md.
 *
 *   node bench/restate/run.mjs [--works 1000] [--events 60] [--records 20000] [--one-process]
 */
import { parseArgs } from 'node:util';
import { ButlerProcess, withDatabase } from '../pipeline/butler.mjs';
import { quantile } from '../pipeline/butler-load.mjs';
import { processorSeconds } from '../pipeline/processor-time.mjs';
import { Restatements } from './restatements.mjs';
import { activity, boughtItems, changeOf, randomFrom, statement, supplyNetwork, yearOf } from './supply-network.mjs';

const { values } = parseArgs({
  options: {
    works: { type: 'string', default: '1000' },
    events: { type: 'string', default: '60' },
    records: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    'one-process': { type: 'boolean', default: false },
  },
});
const worksCount = Number(values.works);
const eventCount = Number(values.events);
const recordCount = Number(values.records);
const seed = Number(values.seed);
const batchSize = 500;
const warmUps = 20;
/** A supplier's item counts as a typical one up to so many facilities that buy it. */
const buyersMax = 3;
/** Between events, so that each finds the services idle: those that build on the footprints have work of their own. */
const pauseMs = 500;
/** Between events of one facility, so that each finds it idle too: one under change waits for more. */
const idleMs = 1_200;

const random = randomFrom(seed + 1);

async function send(butler, token, events) {
  for (let at = 0; at < events.length; at += batchSize) {
    const batch = events.slice(at, at + batchSize);
    const { status, json } = await butler.post('/v1/events', token, batch, 'application/cloudevents-batch+json');
    if (status !== 202 || json.accepted !== batch.length) throw new Error(`${status} ${JSON.stringify(json)}`);
  }
  sent += events.length;
}

let sent = 0;

/** Each tier buys by what the tier before states: its own footprints, once they are there. */
async function build(butler, token, restatements, network) {
  for (const tier of network) {
    await send(butler, token, tier.flatMap(yearOf));
    await restatements.settled(sent);
    const stated = await restatements.statedBy(
      tier.map(({ id }) => id),
      boughtItems,
    );
    await send(
      butler,
      token,
      stated.map(({ works, item, kgCo2e }) => statement(works, item, kgCo2e, `${item} of ${works}`)),
    );
    await restatements.settled(sent);
  }
}

/** Sends the events one by one; for each, what it led to. */
async function measure(butler, token, restatements, events, betweenMs) {
  const measured = [];
  for (const event of events) {
    await send(butler, token, [event]);
    await restatements.restated(event);
    measured.push(phasesOf(await restatements.causedBy(event.id)));
    await new Promise((resolve) => setTimeout(resolve, betweenMs * (1 + random() / 2)));
  }
  return measured.filter(({ facilities }) => facilities > 0);
}

function phasesOf({ event, facilities }) {
  const last = facilities.toSorted((a, b) => b.done - a.done)[0] ?? {
    done: event.stored,
    started: event.stored,
    took: 0,
  };
  const first = facilities.toSorted((a, b) => a.done - b.done)[0] ?? last;
  return {
    facilities: facilities.length,
    products: facilities.reduce((sum, { products }) => sum + products, 0),
    travel: event.stored - event.at,
    firstFacility: first.done - event.stored,
    waiting: first.started - event.stored,
    assessing: first.took,
    storing: first.done - first.started - first.took,
    stored: last.done - event.stored,
    accepted: last.done - event.at,
  };
}

async function withProcessorTime(butler, dataDir, work) {
  const before = await processorSeconds(butler, dataDir);
  const result = await work();
  const after = await processorSeconds(butler, dataDir);
  return { result, work: [...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)]) };
}

function print(name, { result, work }) {
  const of = (key, share) =>
    quantile(
      result.map((each) => each[key]),
      share,
    );
  // The fastest tenth too: on a shared machine what is slower measures the neighbours.
  const both = (key) =>
    `p10 ${of(key, 0.1).toFixed(1)}, p50 ${of(key, 0.5).toFixed(1)}, p95 ${of(key, 0.95).toFixed(1)} ms`;
  console.log(`\n${name}: ${result.length} events`);
  console.log(
    `  restated: facilities ${of('facilities', 0.5)} (most ${of('facilities', 1)}), products ${of('products', 0.5)} (most ${of('products', 1)})`,
  );
  console.log(`  from the record's commit to the last version    ${both('stored')}`);
  console.log(`  from the gateway's commit to the last version   ${both('accepted')}`);
  console.log(`  of the first facility: from the record's commit ${both('firstFacility')}`);
  console.log(`    the gateway to the life-cycle service         ${both('travel')}`);
  console.log(`    waiting, claiming, reading the inputs         ${both('waiting')}`);
  console.log(`    assembling, solving, drawing, figures         ${both('assessing')}`);
  console.log(`    sealing, storing, committing                  ${both('storing')}`);
  console.log(
    `  processor ms an event: ${work.map(([app, seconds]) => `${app} ${((seconds * 1_000) / result.length).toFixed(0)}`).join(', ')}`,
  );
}

await withDatabase(
  async (databaseUrl, dataDir) => {
    const args = values['one-process'] ? [] : ['--processes'];
    const butler = await ButlerProcess.start(dataDir, { DATABASE_URL: databaseUrl }, args);
    const restatements = await Restatements.open(databaseUrl);
    try {
      const token = await butler.token();
      const network = supplyNetwork(worksCount, seed);
      const [{ count: before }] = await restatements.rows(
        'SELECT (SELECT count(*)::int FROM lifecycle.activity_record) + (SELECT count(*)::int FROM lifecycle.supplier_footprint) AS count',
      );
      sent = before;
      const startMs = performance.now();
      await build(butler, token, restatements, network);
      console.log(
        `${worksCount} works with ${await restatements.products()} products, ${sent} records: ${((performance.now() - startMs) / 1_000).toFixed(0)} s`,
      );

      const works = network.flat();
      const changes = (count, name) =>
        Array.from({ length: count }, (_, at) =>
          changeOf(works[Math.floor(random() * works.length)], random, `${name}-${at}`),
        );
      const run = (events, betweenMs = pauseMs) =>
        withProcessorTime(butler, dataDir, () => measure(butler, token, restatements, events, betweenMs));
      await run(changes(warmUps, 'warm-up'));
      print('A record of one facility', await run(changes(eventCount, 'change')));

      const typical = (await restatements.buyers()).filter(
        ({ facilities }) => facilities <= buyersMax && facilities > 1,
      );
      const restated = Array.from({ length: eventCount }, (_, at) => {
        const { works: supplier, item } = typical[Math.floor(random() * typical.length)];
        return statement(supplier, item, (500 + 500 * random()).toFixed(3), `restated-${at}`);
      });
      print(`A supplier's footprint that 2 to ${buyersMax} facilities use`, await run(restated));

      const large = network[0][0];
      const load = Array.from({ length: recordCount }, (_, at) =>
        activity(large.id, 'furnace', 'input', 'injection-coal', (0.1 + random()).toFixed(3), undefined, `load-${at}`),
      );
      await send(butler, token, load);
      await restatements.settled(sent);
      const single = Array.from({ length: Math.ceil(eventCount / 3) }, (_, at) =>
        changeOf(large, random, `single-${at}`),
      );
      print(`A record of a facility with ${recordCount} records`, await run(single, idleMs));

      const all = await withProcessorTime(butler, dataDir, async () => {
        const naiveMs = performance.now();
        await restatements.markEverything();
        await restatements.settled(sent);
        return performance.now() - naiveMs;
      });
      console.log(`\nAll ${await restatements.products()} products again: ${all.result.toFixed(0)} ms`);
      console.log(
        `  processor ms: ${all.work.map(([app, seconds]) => `${app} ${(seconds * 1_000).toFixed(0)}`).join(', ')}`,
      );
    } finally {
      await restatements.close();
      await butler.stop();
    }
  },
  { track_commit_timestamp: 'on' },
);
