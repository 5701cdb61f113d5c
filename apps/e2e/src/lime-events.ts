/** One of many equal events: one tonne of lime was made. */
export function limeEvent(facilityId: string, id: string): object {
  return {
    specversion: '1.0',
    id,
    source: `/partners/${facilityId}`,
    type: 'carbon.emission.record.v1',
    time: '2025-06-01T00:00:00Z',
    datacontenttype: 'application/json',
    data: {
      facilityId,
      processId: 'kiln',
      period: { start: '2025-05-01T00:00:00Z', end: '2025-06-01T00:00:00Z' },
      activity: { direction: 'output', itemId: 'lime', quantity: { value: '1', unit: 't' } },
      basis: 'measured',
      source: { id: 'weighbridge', version: '1', locator: 'kill test', licence: 'own data' },
    },
  };
}

interface Footprint {
  readonly run: { readonly quantities: readonly { readonly id: string; readonly value: string }[] };
}

const settleMs = 2_000;
const deadlineMs = 100_000;
const pollMs = 100;

/** Answers with the footprint of the facility's lime; rejects, or answers another status, while it can't. */
export type ReadFootprint = (path: string) => Promise<{ readonly status: number; readonly json: Footprint }>;

/**
 * Tonnes of lime that the facility's footprint counts, once they have reached `atLeast` and then stayed the same for a
 * while: too much shows as well as too little.
 */
export async function settledLimeT(facilityId: string, read: ReadFootprint, atLeast: number): Promise<number> {
  const endMs = performance.now() + deadlineMs;
  let [last, sinceMs] = [0, performance.now()];
  while (performance.now() < endMs) {
    const now = (await limeT(facilityId, read)) ?? last;
    if (now !== last) [last, sinceMs] = [now, performance.now()];
    else if (now >= atLeast && performance.now() - sinceMs > settleMs) return now;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return last;
}

/** Undefined while it cannot be read. */
async function limeT(facilityId: string, read: ReadFootprint): Promise<number | undefined> {
  try {
    const { status, json } = await read(`/v1/life-cycle/products/${facilityId}/lime/2025/footprint`);
    if (status !== 200) return undefined;
    return Number(json.run.quantities.find(({ id }) => id === 'product.amount')?.value);
  } catch {
    // A service on the way is down, which is what these tests are about.
    return undefined;
  }
}
