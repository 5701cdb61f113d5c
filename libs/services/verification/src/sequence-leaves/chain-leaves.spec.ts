import { hex, leafBytes, leafHash, parseLeaf } from '@carbon-butler/domain-evidence';
import fc from 'fast-check';
import { auditEntryOf } from '../on-audit-leaf-recorded/audit-entry.js';
import { leafEvent } from '../testing/leaf-events.js';
import { chainLeaves, objectsOf, type WaitingLeaf } from './chain-leaves.js';

function waiting(id: string, version?: number): WaitingLeaf {
  const object = { type: 'product', id, ...(version === undefined ? {} : { version }) };
  return { entryId: `${id}-${String(version)}`, draft: auditEntryOf(leafEvent({ object })).draft };
}

const objectIds = fc.array(fc.constantFrom('coil', 'slab', 'plate'), { maxLength: 12 });

describe('placing leaves', () => {
  it('numbers them in order and hashes what a verifier will read', () => {
    const placed = chainLeaves([waiting('coil'), waiting('slab')], 41, []);
    expect(placed.map(({ entryId, leaf }) => [entryId, leaf.index])).toEqual([
      ['coil-undefined', 41],
      ['slab-undefined', 42],
    ]);
    for (const { leaf, bytes, hash } of placed) {
      expect(parseLeaf(bytes)).toEqual(leaf);
      expect(hash).toEqual(leafHash(bytes));
    }
  });

  it('ties versions of one object together, and not what only looks alike', () => {
    const [first, second, third] = chainLeaves([waiting('coil', 1), waiting('coil', 2), waiting('coil 2')], 0, []);
    expect(second?.leaf.prevForObject).toBe(hex(first!.hash));
    expect(third?.leaf).not.toHaveProperty('prevForObject');
  });

  it('gives the same log however the leaves are cut into batches', () => {
    fc.assert(
      fc.property(objectIds, fc.nat(12), (ids, at) => {
        const leaves = ids.map((id) => waiting(id));
        const cut = Math.min(at, leaves.length);
        const whole = chainLeaves(leaves, 0, []);
        const before = chainLeaves(leaves.slice(0, cut), 0, []);
        // The newest leaf about each object, as the table gives it.
        const latest = new Map(before.map(({ leaf, bytes }) => [leaf.object.id, bytes]));
        const after = chainLeaves(leaves.slice(cut), cut, [...latest.values()]);
        expect([...before, ...after]).toEqual(whole);
        for (const [place, { leaf }] of whole.entries()) {
          const previous = whole.slice(0, place).findLast((earlier) => earlier.leaf.object.id === leaf.object.id);
          expect(leaf.prevForObject).toBe(previous && hex(leafHash(leafBytes(previous.leaf))));
        }
      }),
    );
  });

  it('asks for each object once', () => {
    const objects = objectsOf([waiting('coil', 1), waiting('coil', 2), waiting('slab')]);
    expect(objects.map(({ id }) => id)).toEqual(['coil', 'slab']);
  });
});
