/**
 * From intake to the restated footprint, beside raw COPY and raw kafkajs on the same bytes in one run. See README.md.
 *
 *   node bench/pipeline/run.mjs [--events 20000] [--batch 500] [--facilities 10] [--latency-seconds 15] [--one-process]
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ButlerProcess, limeBatch, root, withDatabase } from './butler.mjs';
import { latencies, quantile, residentMb, throughput } from './butler-load.mjs';
import { processorSeconds } from './processor-time.mjs';
import { kafkaEventsPerSecond } from './raw-kafka.mjs';
import { copyRowsPerSecond } from './raw-copy.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    batch: { type: 'string', default: '500' },
    facilities: { type: 'string', default: '10' },
    'latency-seconds': { type: 'string', default: '15' },
    'one-process': { type: 'boolean', default: false },
  },
});
const size = { events: Number(values.events), batch: Number(values.batch), facilities: Number(values.facilities) };
const latencySeconds = Number(values['latency-seconds']);

function batchesOf(name, events) {
  return Array.from({ length: Math.ceil(events / size.batch) }, (_, batch) =>
    limeBatch(`${name}-${batch % size.facilities}`, `${name}-${batch}`, size.batch),
  );
}

async function startKafka() {
  const script = join(root, 'tools/kafka/start-kafka.mjs');
  const child = spawn(process.execPath, [script, '--port', '0', '--temporary'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const broker = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('Kafka did not start: a JDK and mvn are needed')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, address] = /^kafka ready at (\S+)$/.exec(line) ?? [];
      if (address) resolve(address);
    });
  });
  return { broker, stop: () => child.kill('SIGTERM') };
}

/** One butler: throughput at full load, then latencies at half of it. */
function measureButler(kafka) {
  return withDatabase(async (databaseUrl, dataDir) => {
    const copied = await copyRowsPerSecond(databaseUrl, batchesOf('raw', size.events));
    const args = [...(values['one-process'] ? [] : ['--processes']), ...(kafka ? ['--kafka', kafka] : [])];
    const butler = await ButlerProcess.start(dataDir, { DATABASE_URL: databaseUrl }, args);
    try {
      const token = await butler.token();
      await throughput(butler, token, batchesOf('warm-up', Math.min(size.events, 5_000)));
      const startMb = await residentMb(butler, butler.child.pid);
      const before = await processorSeconds(butler, dataDir);
      const rates = await throughput(butler, token, batchesOf('full', size.events));
      const after = await processorSeconds(butler, dataDir);
      const work = [...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)]);
      const half = rates.restated / 2;
      const measured = await latencies(butler, token, batchesOf('half', half * latencySeconds), half);
      return { copied, ...rates, work, half, measured, startMb, endMb: await residentMb(butler, butler.child.pid) };
    } finally {
      await butler.stop();
    }
  });
}

function print(transport, { copied, accepted, restated, work, half, measured, startMb, endMb }, raw) {
  const rate = (value) => `${Math.round(value).toLocaleString('en')}/s`;
  const ms = (values, share) => `${Math.round(quantile(values, share))} ms`;
  const restatedMs = measured.map((each) => each.restatedMs);
  const acceptedMs = measured.map((each) => each.acceptedMs);
  console.log(`\n${transport}, ${size.events} events in batches of ${size.batch}, ${size.facilities} facilities`);
  console.log(`  raw COPY                     ${rate(copied)}`);
  if (raw !== undefined) console.log(`  raw kafkajs                  ${rate(raw)}`);
  console.log(`  accepted                     ${rate(accepted)}   ${(accepted / copied).toFixed(3)} of COPY`);
  console.log(
    `  stored and restated          ${rate(restated)}   ${(restated / copied).toFixed(3)} of COPY` +
      (raw === undefined ? '' : `, ${(restated / raw).toFixed(3)} of kafkajs`),
  );
  const perThousand = work.map(([name, seconds]) => `${name} ${((seconds * 1e6) / size.events).toFixed(0)}`);
  console.log(`  processor ms per 1,000 events ${perThousand.join(', ')}`);
  console.log(`  at ${rate(half)}: accepted         p50 ${ms(acceptedMs, 0.5)}, p99 ${ms(acceptedMs, 0.99)}`);
  console.log(`  at ${rate(half)}: restated         p50 ${ms(restatedMs, 0.5)}, p99 ${ms(restatedMs, 0.99)}`);
  console.log(`  resident memory              ${Math.round(startMb)} MB before, ${Math.round(endMb)} MB after`);
}

print('PostgreSQL log', await measureButler(undefined));
const kafka = await startKafka();
try {
  const raw = await kafkaEventsPerSecond(kafka.broker, batchesOf('raw', size.events));
  print('Kafka', await measureButler(kafka.broker), raw);
} finally {
  kafka.stop();
}
