import fc from 'fast-check';
import type { LeafWithAction } from '../persistence/audit-leaf.repository.js';
import { bundleBodyBytesMax, bundleLeavesMax, bundleLeavesOf } from './bundle-leaves.js';

function leaf(index: number, action = 'run.replayed', bodyBytes = 1): LeafWithAction {
  return { index, action, bodyBytes, entryId: `entry ${index}`, leaf: Buffer.from(String(index)) };
}

describe('the leaves of a bundle', () => {
  it('are none without the one that sealed the run', () => {
    expect(bundleLeavesOf([])).toBeUndefined();
    expect(bundleLeavesOf([leaf(3)])).toBeUndefined();
  });

  it('hold the first that sealed it, only once, in the order of the log', () => {
    const chosen = bundleLeavesOf([leaf(9, 'run.sealed'), leaf(4, 'run.sealed'), leaf(7), leaf(2)]);
    expect(chosen?.map(({ index }) => index)).toEqual([2, 4, 7]);
  });

  it('withhold bodies there is no room for, but never that of the run', () => {
    const chosen = bundleLeavesOf([
      leaf(1, 'run.replayed', 3),
      leaf(2, 'run.sealed', bundleBodyBytesMax - 2),
      leaf(3, 'run.replayed', 2),
    ]);
    expect(chosen?.map(({ index, withBody }) => [index, withBody])).toEqual([
      [1, false],
      [2, true],
      [3, true],
    ]);
    expect(bundleLeavesOf([leaf(2, 'run.sealed', bundleBodyBytesMax + 1)])?.[0]?.withBody).toBe(true);
  });

  it('stay within their limits whatever there is', () => {
    const leaves = fc
      .uniqueArray(fc.nat(400), { maxLength: 150 })
      .chain((indexes) =>
        fc.tuple(
          ...indexes.map((index) =>
            fc
              .record({ size: fc.nat(1_000_000), sealed: fc.boolean() })
              .map(({ size, sealed }) => leaf(index, sealed ? 'run.sealed' : 'run.replayed', size)),
          ),
        ),
      );
    fc.assert(
      fc.property(leaves, (found) => {
        const chosen = bundleLeavesOf(found) ?? [];
        expect(chosen.length).toBeLessThanOrEqual(bundleLeavesMax);
        const bytes = chosen.filter(({ withBody }) => withBody).reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
        expect(bytes).toBeLessThanOrEqual(bundleBodyBytesMax);
        expect(chosen.filter(({ action }) => action === 'run.sealed').length).toBe(
          found.some(({ action }) => action === 'run.sealed') ? 1 : 0,
        );
      }),
      { numRuns: 50 },
    );
  });
});
