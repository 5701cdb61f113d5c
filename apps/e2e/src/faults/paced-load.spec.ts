import fc from 'fast-check';
import { expectedLimeT } from './paced-load.js';

describe('what a load must come to', () => {
  it('is one tonne an event, over all facilities', () => {
    const sizes = fc.record({
      events: fc.integer({ min: 1, max: 5_000 }),
      eventsPerBatch: fc.integer({ min: 1, max: 700 }),
      facilities: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(sizes, (size) => {
        const expected = expectedLimeT({ ...size, name: 'x', batchIntervalMs: 0, twice: false });
        expect(expected.size).toBe(size.facilities);
        expect([...expected.values()].reduce((sum, each) => sum + each, 0)).toBe(size.events);
      }),
    );
  });
});
