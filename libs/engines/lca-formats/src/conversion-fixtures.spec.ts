import {
  bytesSource,
  parseEcospold1,
  parseEcospold2,
  parseIlcd,
  parseOpenlcaJsonld,
  parseSimaproCsv,
} from './index.js';
import type { ImportSource, ParsedDatabase } from './index.js';
import { ByteBudget, collectBytes } from './byte-source.js';
import { defaultLimits } from './import-limits.js';
import { describeWithSamples, sampleSource } from './testing/samples.fixture.js';
import { archiveEntries } from './zip-archive.js';

const folder = 'fixtures/python-oracle-v1/';

describeWithSamples('the conversion fixtures of tidas-tools in ../shared/data/lca', () => {
  const entries = new Map<string, ImportSource>();
  beforeAll(async () => {
    const { name, bytes } = sampleSource('tidas/tidas-import_fixtures.zip');
    const archive = await collectBytes(name, bytes, defaultLimits.archiveBytesMax);
    for (const { path, bytes: content } of archiveEntries(name, archive, defaultLimits, new ByteBudget(defaultLimits)))
      entries.set(path, bytesSource(path, await collectBytes(path, content, defaultLimits.fileBytesMax)));
  });
  const sources = (pattern: RegExp): readonly ImportSource[] =>
    [...entries].filter(([path]) => pattern.test(path)).map(([, source]) => source);
  const amounts = ({ processes: [process] }: ParsedDatabase) =>
    process!.exchanges.map(({ direction, amount }) => [direction, amount]);

  it('EcoSpold 1: time, technology, amount and distribution', async () => {
    const { processes } = await parseEcospold1(sources(/ecospold1_.*xml$/));
    expect(processes[0]).toMatchObject({
      validUntil: expect.stringMatching(/^2023/),
      technology: 'Electric arc furnace route',
    });
    expect(processes[0]!.exchanges[1]).toMatchObject({ amount: 2.5, uncertainty: { kind: 'lognormal', median: 2.5 } });
  });

  it('EcoSpold 2: time, geography and distribution', async () => {
    const { processes } = await parseEcospold2(sources(/\.spold$/));
    expect(processes[0]!.validUntil).toMatch(/^2025/);
    expect(Object.values(processes[0]!.documentation)).toContain('Swiss geography note');
    expect(processes[0]!.exchanges[1]!.uncertainty?.kind).toBe('lognormal');
  });

  it('ILCD: CAS number and category of a flow', async () => {
    const { flows, processes } = await parseIlcd(sources(new RegExp(`^${folder}ilcd/`)));
    expect(flows[0]).toMatchObject({
      cas: '14255-04-0',
      medium: 'water',
      category: expect.arrayContaining(['Emissions to fresh water']),
    });
    expect(processes).toHaveLength(1);
  });

  it('openLCA: time, place, amount and CAS number', async () => {
    const { flows, processes } = await parseOpenlcaJsonld(sources(new RegExp(`^${folder}openlca/.*json`)));
    expect(processes[0]).toMatchObject({ validFrom: '2022-01-01', validUntil: '2025-12-31', location: 'US' });
    expect(processes[0]!.exchanges[0]!.amount).toBe(0.123456789012345678);
    expect(flows[0]!.cas).toBe('7439-89-6');
  });

  it('SimaPro: three exchanges', async () => {
    const database = await parseSimaproCsv(sources(/simapro\.csv$/));
    expect(database.processes[0]!.name).toBe('Test process');
    expect(amounts(database)).toEqual([
      ['output', 0.5],
      ['input', 0.2],
      ['output', 1.5],
    ]);
  });
});
