import { consignment, facilityId, productionYear } from '@carbon-butler/app-butler/steel-works';
import { type KafkaBroker, missingForKafka, startKafkaBroker } from '@carbon-butler/testing-conformance';
import { ButlerProcess, removeDataDir } from './butler-process.js';

const productPath = `${facilityId}/${consignment.itemId}/${productionYear}`;
const kafkaStartMs = 600_000;
const missing = missingForKafka();
const withKafka = missing.length === 0 || process.env['CI'] === 'true';

interface Run {
  readonly digest: string;
}
interface Footprint {
  readonly predecessorId: string;
  readonly run: Run;
}

/** Digests of the runs that the main job leaves behind: no id, no time and no order of arrival may be in them. */
interface Digests {
  readonly footprint: string;
  readonly correctedFootprint: string;
  readonly comparison: string;
  readonly emissions: string;
}

/** Does the main job in a butler of its own. */
async function digestsOf(args: readonly string[]): Promise<Digests> {
  const dataDir = await ButlerProcess.newDataDir();
  try {
    const butler = await ButlerProcess.start(dataDir, {}, args);
    try {
      expect(butler.output).toContain('checks passed');
      return await readDigests(butler);
    } finally {
      await butler.stop();
      expect(butler.exitCode).toBe(0);
    }
  } finally {
    await removeDataDir(dataDir);
  }
}

async function readDigests(butler: ButlerProcess): Promise<Digests> {
  const token = await butler.token();
  const get = async <T>(path: string): Promise<T> => (await butler.get<T>(path, token)).json;
  const corrected = await get<Footprint>(`/v1/life-cycle/products/${productPath}/footprint`);
  const first = await get<Footprint>(`/v1/life-cycle/footprints/${corrected.predecessorId}`);
  const emissions = await get<{ readonly run: Run }>(`/v1/cbam/installations/${productPath}/emissions`);
  const { originCountry, massT, ...goods } = consignment;
  const request = { ...goods, countryOfOrigin: originCountry, netMassT: massT };
  const comparison = await butler.post<Run>('/v1/cbam/comparisons', token, request);
  return {
    footprint: first.run.digest,
    correctedFootprint: corrected.run.digest,
    comparison: comparison.json.digest,
    emissions: emissions.run.digest,
  };
}

describe('the main job gives the same runs, however its services are spread and its events travel', () => {
  let expected: Digests;

  it('in one process over PostgreSQL', async () => {
    expected = await digestsOf([]);
    expect(new Set(Object.values(expected)).size).toBe(Object.keys(expected).length);
    for (const digest of Object.values(expected)) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('in processes over PostgreSQL', async () => {
    expect(await digestsOf(['--processes'])).toEqual(expected);
  });

  if (withKafka) describeKafka(() => expected);
  else {
    const reason = `SKIPPED: butler over Kafka is not tested here, ${missing.join(' and ')} missing`;
    process.stderr.write(`\n*** ${reason} ***\n\n`);
    it.skip(reason, () => undefined);
  }
});

function describeKafka(expected: () => Digests): void {
  describe('over Kafka', () => {
    let broker: KafkaBroker;

    beforeAll(async () => {
      broker = await startKafkaBroker();
    }, kafkaStartMs);

    afterAll(() => broker.stop());

    it.each([
      ['one process', []],
      ['processes', ['--processes']],
    ])('in %s', async (_, args) => {
      const [address = ''] = broker.brokers;
      expect(await digestsOf(['--kafka', address, ...args])).toEqual(expected());
    });
  });
}
