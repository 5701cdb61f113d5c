import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { compile, simulateDraws } from '@carbon-butler/engine-lca';
import { linkDatabase } from '@carbon-butler/engine-lca-formats';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { imported, processInputs, worksCsv } from '../testing/imported.fixture.js';
import { databaseDistributionRun } from './distribution-run.js';

const rulebook = loadRulebook();
const carbonDioxide = { cas: '124-38-9', names: [], potentials: { m: { fossil: 1 } } };

function binsOf({
  figures,
}: RunBody): readonly { readonly low: number; readonly high: number; readonly share: number }[] {
  const value = (id: string): number => Number(figures.find((figure) => figure.id === id)?.value);
  return Array.from({ length: figures.length / 3 }, (_, n) => ({
    low: value(`distribution.bin.${n}.low`),
    high: value(`distribution.bin.${n}.high`),
    share: value(`distribution.bin.${n}.share`),
  }));
}

describe('the draws of a process of a database', () => {
  it('are those of the whole database for the same seed', async () => {
    const body = await imported('works.csv', worksCsv());
    const assessment = processInputs('steel making', { draws: 400, seed: '7' });
    const bins = binsOf(databaseDistributionRun({ assessment, bins: 8 }, body, rulebook));
    const { inventory } = linkDatabase(unpackDatabase(body), {
      characterisation: { methods: ['m'], gases: [carbonDioxide] },
    });
    const { values } = simulateDraws(
      compile(inventory).system,
      { demands: [{ id: 'd', demand: [{ activity: 'steel making', amount: 1 }] }] },
      { seed: '7', draws: 400 },
    );
    expect(bins).toHaveLength(8);
    expect(bins[0]?.low).toBeCloseTo(Math.min(...values), 9);
    expect(bins[7]?.high).toBeCloseTo(Math.max(...values), 9);
    bins.forEach(({ low, high, share }, n) => {
      const within = values.filter((value) => value >= low - 1e-9 && (n === 7 || value < high - 1e-9));
      expect(share).toBeCloseTo(within.length / 400, 9);
    });
  });

  it('are one where nothing is uncertain', async () => {
    const body = await imported('works.csv', worksCsv().replaceAll(/lognormal,[\d.]+/g, ','));
    const bins = binsOf(
      databaseDistributionRun({ assessment: processInputs('steel making'), bins: 8 }, body, rulebook),
    );
    expect(bins).toEqual([{ low: bins[0]?.high, high: expect.any(Number) as number, share: 1 }]);
  });
});
