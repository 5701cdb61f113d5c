import { appendLeaves, leafHash } from '@carbon-butler/domain-evidence';
import fc from 'fast-check';
import { TreeRecount } from './tree-recount.js';

const hashesOf = (count: number) => Array.from({ length: count }, (_, at) => leafHash(Buffer.from(String(at))));

describe('counting a tree again', () => {
  it('gives the root and the nodes of appending all at once, however it is paged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }), async (pages) => {
        const hashes = hashesOf(pages.reduce((sum, count) => sum + count, 0));
        const whole = await appendLeaves(0, hashes, () => Promise.resolve([]));
        const recount = new TreeRecount();
        const nodes = [];
        let root = new Uint8Array();
        for (const count of pages) {
          const grown = await recount.append(hashes.slice(recount.size, recount.size + count));
          nodes.push(...grown.nodes);
          root = Uint8Array.from(grown.root);
        }
        expect(recount.size).toBe(hashes.length);
        expect(root).toEqual(Uint8Array.from(whole.root));
        expect(nodes).toEqual(whole.nodes);
      }),
      { numRuns: 50 },
    );
  });
});
