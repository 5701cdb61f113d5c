/**
 * Whether rate and memory stay the same while a million events pass. See README.md.
 *
 *   node bench/pipeline/soak.mjs [--events 1000000] [--batch 500] [--facilities 1000]
 */
import { parseArgs } from 'node:util';
import { ButlerProcess, limeBatch, withDatabase } from './butler.mjs';
import { residentMb, throughput } from './butler-load.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    batch: { type: 'string', default: '500' },
    facilities: { type: 'string', default: '1000' },
  },
});
const size = { events: Number(values.events), batch: Number(values.batch), facilities: Number(values.facilities) };
const parts = 10;
const batchesPerPart = Math.ceil(size.events / size.batch / parts);

/** Facilities take turns, so each gets events in every part. */
function partOf(part) {
  return Array.from({ length: batchesPerPart }, (_, at) => {
    const batch = part * batchesPerPart + at;
    return limeBatch(`works-${batch % size.facilities}`, `${batch}`, size.batch);
  });
}

await withDatabase(async (databaseUrl, dataDir) => {
  const butler = await ButlerProcess.start(dataDir, { DATABASE_URL: databaseUrl }, ['--processes']);
  try {
    const token = await butler.token();
    console.log(`${size.events} events in batches of ${size.batch}, ${size.facilities} facilities, PostgreSQL log`);
    console.log('events so far   restated/s   resident MB');
    console.log(`${'0'.padStart(13)}   ${''.padStart(10)}   ${Math.round(await residentMb(butler, butler.child.pid))}`);
    const totals = new Map();
    for (let part = 0; part < parts; part++) {
      const { restated } = await throughput(butler, token, partOf(part), totals);
      const events = (part + 1) * batchesPerPart * size.batch;
      const memory = Math.round(await residentMb(butler, butler.child.pid));
      console.log(`${String(events).padStart(13)}   ${String(Math.round(restated)).padStart(10)}   ${memory}`);
    }
  } finally {
    await butler.stop();
  }
});
