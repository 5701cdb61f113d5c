import { readFileSync } from 'node:fs';

const mediaType = 'application/cloudevents-batch+json';
const inFlightMax = 3;
const pollMs = 20;
const deadlineMs = 120_000;

/**
 * Sends all batches as fast as they are answered; resolves when their tonnes are in the footprints. `totals` are the
 * tonnes sent before, by facility.
 */
export async function throughput(butler, token, batches, totals = new Map()) {
  const startMs = performance.now();
  let next = 0;
  const sender = async () => {
    while (next < batches.length) {
      const batch = batches[next];
      next += 1;
      await send(butler, token, batch);
    }
  };
  await Promise.all(Array.from({ length: inFlightMax }, sender));
  const acceptedMs = performance.now() - startMs;
  for (const batch of batches) totals.set(facilityOf(batch), (totals.get(facilityOf(batch)) ?? 0) + batch.length);
  for (const facility of new Set(batches.map(facilityOf)))
    await untilCounted(butler, token, facility, totals.get(facility));
  const restatedMs = performance.now() - startMs;
  const events = batches.reduce((count, batch) => count + batch.length, 0);
  return { accepted: events / (acceptedMs / 1_000), restated: events / (restatedMs / 1_000) };
}

/** Sends batches at a fixed rate; for each, the time from its request to the footprint that counts it. */
export async function latencies(butler, token, batches, eventsPerSecond) {
  const startMs = performance.now();
  const sentBefore = new Map();
  const measured = batches.map(async (batch, at) => {
    const facility = facilityOf(batch);
    const tonnes = (sentBefore.get(facility) ?? 0) + batch.length;
    sentBefore.set(facility, tonnes);
    const dueMs = startMs + (at * batch.length * 1_000) / eventsPerSecond;
    await sleep(dueMs - performance.now());
    await send(butler, token, batch);
    const acceptedMs = performance.now() - dueMs;
    await untilCounted(butler, token, facility, tonnes);
    return { acceptedMs, restatedMs: performance.now() - dueMs };
  });
  return Promise.all(measured);
}

/** Resident memory of butler and its services. */
export async function residentMb(butler, pid) {
  const pids = [pid, ...(await butler.apps()).values()];
  const kilobytes = pids.map((each) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))[1]));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1_024;
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function facilityOf(batch) {
  return batch[0].data.facilityId;
}

async function send(butler, token, batch) {
  const { status, json } = await butler.post('/v1/events', token, batch, mediaType);
  if (status !== 202 || json.accepted !== batch.length) throw new Error(`${status} ${JSON.stringify(json)}`);
}

async function untilCounted(butler, token, facility, tonnes) {
  const path = `/v1/life-cycle/products/${facility}/lime/2025/footprint`;
  let counted = 0;
  for (const endMs = performance.now() + deadlineMs; performance.now() < endMs;) {
    const { status, json } = await butler.get(path, token);
    if (status === 200) counted = Number(json.run.quantities.find(({ id }) => id === 'product.amount').value);
    if (counted >= tonnes) return;
    await sleep(pollMs);
  }
  throw new Error(`${facility} counts ${counted} t of ${tonnes} after ${deadlineMs / 1_000} s`);
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
