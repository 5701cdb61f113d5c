import { exact, figure } from '@carbon-butler/domain-quantity';
import {
  appendLeaves,
  canonicalize,
  consistencyPlan,
  cosign,
  digestOf,
  encodeBase64,
  generateKey,
  hashesOf,
  hex,
  inclusionPlan,
  leafBytes,
  leafFor,
  leafHash,
  noteKey,
  noteSignatureType,
  rootOf,
  runSealedAction,
  sealRun,
  signCheckpoint,
  signStatement,
} from '../index.js';
import type { AuditLeaf, BundleParts, NodeId, NodeLookup, RunDraft, StatementClaims, StoredNode } from '../index.js';

export const origin = 'carbon-butler.example/evidence';
export const tenant = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
export const object = { type: 'product', id: 'steel-coil-7', version: 3 };

export const runDraft: RunDraft = {
  id: '0191f5a0-7b1c-7c3d-8e4f-5a6b7c8d9e20',
  agent: 'lifecycle',
  engineVersion: '1.4.0',
  inputsDigest: digestOf({ steel: '12.5' }),
  ruleSets: [
    { id: 'gwp', version: 'AR6', status: 'final', rules: ['gwp.ch4@2021-01-01'] },
    { id: 'cbam-benchmarks', version: '2026-01', status: 'draft', rules: ['cbam.benchmark.7208@2026-01-01'] },
  ],
  seed: '42',
  figures: [
    figure({
      id: 'footprint.total',
      label: { en: 'Footprint', zh: '碳足迹' },
      value: '2.31',
      unit: 'tCO2e/t',
      uncertainty: {
        kind: 'interval',
        low: '2.1',
        median: '2.3',
        high: '2.6',
        level: '0.95',
        method: 'monte-carlo',
        draws: 1000,
      },
      basis: 'modelled',
      sources: [{ id: 'inventory', version: '1', locator: 'table 2', licence: 'CC-BY-4.0' }],
    }),
    figure({
      id: 'gwp.ch4',
      label: { en: 'GWP of methane', zh: '甲烷全球变暖潜能值' },
      value: '29.8',
      unit: 'kgCO2e/kg',
      uncertainty: exact('fixed by the accounting rules'),
      basis: 'default',
      sources: [{ id: 'ipcc-ar6', version: '2021', locator: 'table 7.15', licence: 'cited' }],
    }),
  ],
  checks: [
    {
      id: 'mass-balance',
      label: { en: 'Mass balance', zh: '物料平衡' },
      value: '0.0001',
      unit: 't',
      tolerance: '0.001',
      passed: true,
    },
  ],
  warnings: [{ code: 'draft-rule', message: { en: 'A draft rule was used', zh: '使用了草案规则' } }],
  startedAt: '2026-04-02T09:00:00Z',
  tookMs: 812.5,
};

/** A store of perfect subtrees, as a table would hold them. */
export class NodeStore {
  readonly #hashes = new Map<string, Uint8Array>();
  /** Number of lookups so far. */
  lookups = 0;

  readonly lookup: NodeLookup = (nodes) => {
    this.lookups += 1;
    return Promise.resolve(nodes.map((node) => this.#hashes.get(key(node)) ?? new Uint8Array()));
  };

  insert(nodes: readonly StoredNode[]): void {
    for (const node of nodes) this.#hashes.set(key(node), node.hash);
  }

  get size(): number {
    return this.#hashes.size;
  }
}

function key({ level, index }: NodeId): string {
  return `${level}/${index}`;
}

export async function storeOf(leafHashes: readonly Uint8Array[]): Promise<NodeStore> {
  const store = new NodeStore();
  store.insert((await appendLeaves(0, leafHashes, store.lookup)).nodes);
  return store;
}

export const keys = { log: generateKey(), statement: generateKey(), witness: generateKey(), stranger: generateKey() };
export const logKey = noteKey(origin, keys.log);
export const witnessKey = noteKey('witness.example/w1', keys.witness, noteSignatureType.cosignature);

/** A log of inputs about the product, whose last leaf but one sealed the run. */
export function logOf(
  leafCount: number,
  run: object = sealRun(runDraft),
): readonly { readonly leaf: AuditLeaf; readonly body: Uint8Array }[] {
  const entries: { leaf: AuditLeaf; body: Uint8Array }[] = [];
  let previous: string | undefined;
  for (let index = 0; index < leafCount; index += 1) {
    const sealsRun = index === leafCount - 2;
    const body = Buffer.from(canonicalize(sealsRun ? run : { reading: String(index) }));
    const leaf = leafFor(
      {
        index,
        at: '2026-04-02T09:00:01Z',
        tenant,
        actor: { kind: 'service', id: 'lifecycle-agent' },
        action: sealsRun ? runSealedAction : 'input.recorded',
        object,
        ...(previous === undefined ? {} : { prevForObject: previous }),
      },
      body,
    );
    previous = hex(leafHash(leafBytes(leaf)));
    entries.push({ leaf, body });
  }
  return entries;
}

/** The parts of a bundle over some leaves of a log, with changes to the statement's claims and to the logged run. */
export async function partsOf(
  leafCount: number,
  indexes: readonly number[],
  changes: Partial<StatementClaims> = {},
  runChanges: object = {},
): Promise<BundleParts & { readonly previousCheckpoint: string }> {
  const run = sealRun(runDraft);
  const log = logOf(leafCount, { ...run, ...runChanges });
  const store = await storeOf(log.map(({ leaf }) => leafHash(leafBytes(leaf))));
  const root = await rootOf(leafCount, store.lookup);
  const checkpoint = signCheckpoint({ origin, size: leafCount, root }, keys.log);
  const previousSize = 8;
  const fromRoot = await rootOf(previousSize, store.lookup);
  const claims = {
    iss: 'carbon-butler.example',
    tenant,
    object,
    runId: run.id,
    runDigest: run.digest,
    leafIndexes: indexes,
    treeSize: leafCount,
    root: encodeBase64(root),
    iat: 1775120402,
    ...changes,
  };
  return {
    statement: await signStatement(claims, keys.statement),
    entries: await Promise.all(
      log
        .filter((_, index) => indexes.includes(index))
        .map(async (entry) => ({
          ...entry,
          proof: await hashesOf(inclusionPlan(entry.leaf.index, leafCount), store.lookup),
        })),
    ),
    checkpoint,
    consistency: [
      {
        from: previousSize,
        fromRoot: encodeBase64(fromRoot),
        to: leafCount,
        hashes: (await hashesOf(consistencyPlan(previousSize, leafCount), store.lookup)).map(encodeBase64),
      },
    ],
    witnesses: [{ line: cosign(checkpoint, witnessKey.name, keys.witness, 1775120403), key: witnessKey }],
    statementKey: keys.statement,
    logKey,
    previousCheckpoint: signCheckpoint({ origin, size: previousSize, root: fromRoot }, keys.log),
  };
}
