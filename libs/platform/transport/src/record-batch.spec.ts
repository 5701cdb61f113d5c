import fc from 'fast-check';
import { packRecords, unpackRecords } from './record-batch.js';
import type { NewRecord } from './record-log.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const records = fc.array(
  fc.record({
    key: text,
    headers: fc.dictionary(fc.constantFrom('ce_id', 'ce_type', 'content-type', 'ce_source'), text),
    value: fc.uint8Array({ maxLength: 40 }),
  }),
  { maxLength: 40 },
);

const plainly = ({ key, headers, value }: NewRecord) => ({ key, headers: { ...headers }, value: Buffer.from(value) });
async function roundTrip(given: readonly NewRecord[]): Promise<readonly NewRecord[]> {
  const unpacked = await Promise.all((await packRecords(given)).map(({ bytes }) => unpackRecords(bytes)));
  return unpacked.flat();
}
const filled = (value: Uint8Array) => ({ key: 'k', headers: { ce_type: 't' }, value });

describe('a batch of records', () => {
  it('gives back what was put in, in order', () =>
    fc.assert(
      fc.asyncProperty(records, async (given) => {
        expect((await roundTrip(given)).map(plainly)).toEqual(given.map(plainly));
      }),
    ));

  it('keeps what records share once, and compresses', async () => {
    const alike = Array.from({ length: 500 }, (_, at) => ({
      key: `facility-${at % 10}`,
      headers: {
        ce_source: '/tenants/a/services/gateway',
        ce_id: `0199-${at}`,
        ce_type: 'carbon.emission.recorded.v1',
      },
      value: Buffer.from(JSON.stringify({ processId: 'kiln', amount: { value: String(at), unit: 't' } })),
    }));
    const [batch, ...others] = await packRecords(alike);
    expect(others).toEqual([]);
    expect(batch?.records).toBe(500);
    const stored = alike.reduce((sum, { headers, value }) => sum + JSON.stringify(headers).length + value.length, 0);
    expect(batch?.bytes.length).toBeLessThan(stored / 8);
    expect((await roundTrip(alike)).map(plainly)).toEqual(alike.map(plainly));
  });

  it('is bounded in records and in bytes', async () => {
    const many = Array.from({ length: 2_001 }, () => filled(Buffer.alloc(1)));
    expect((await packRecords(many)).map((batch) => batch.records)).toEqual([1_000, 1_000, 1]);
    const large = Array.from({ length: 5 }, () => filled(Buffer.alloc(1_000_000)));
    expect((await packRecords(large)).map((batch) => batch.records)).toEqual([4, 1]);
    expect(await packRecords([])).toEqual([]);
  });

  it('does not inflate without bound', async () => {
    const [bomb] = await packRecords([filled(Buffer.alloc(80_000_000))]);
    await expect(unpackRecords(bomb?.bytes ?? Buffer.alloc(0))).rejects.toThrow(/larger than/);
  });
});
