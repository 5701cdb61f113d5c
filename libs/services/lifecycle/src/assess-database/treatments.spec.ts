import { loadRulebook } from '@carbon-butler/domain-rulebook';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { databaseScenarioRun } from '../compare-scenario/database-scenario-run.js';
import { lookIntoDatabase } from '../look-into-database/look-into-database.js';
import { databaseDistributionRun } from '../read-distribution/distribution-run.js';
import { supplyGraphRun } from '../read-supply-graph/supply-graph-run.js';
import { databaseScoresRun } from '../score-database/database-scores-run.js';
import { imported, processInputs, treatmentCsv } from '../testing/imported.fixture.js';
import { databaseProcessRun } from './database-process-run.js';

const rulebook = loadRulebook();
const inputs = processInputs('burning', { amount: '4' });
const valueOf = ({ figures }: RunBody, id: string): number => Number(figures.find((figure) => figure.id === id)?.value);

describe('a process of a database that treats a waste', () => {
  let body: Uint8Array;
  beforeAll(async () => {
    body = await imported('waste.csv', treatmentCsv);
  });

  it('causes what it causes for the amount it takes, wherever it is asked about', () => {
    expect(valueOf(databaseProcessRun(inputs, body, rulebook), 'assessment.total')).toBeCloseTo(6, 9);
    const scored = { ...inputs, activities: ['burning'], text: '', limit: 1 };
    expect(valueOf(databaseScoresRun(scored, body, rulebook).run, 'score.burning')).toBeCloseTo(1.5, 9);
    const drawn = databaseDistributionRun({ assessment: inputs, bins: 3 }, body, rulebook);
    expect(valueOf(drawn, 'distribution.bin.0.low')).toBeCloseTo(6, 9);
    const subject = { kind: 'database-process', inputs } as const;
    const { run } = supplyGraphRun({ subject, nodesMax: 5, shareMin: '0.01' }, rulebook, body);
    expect(valueOf(run, 'graph.node.0.throughput')).toBeCloseTo(1, 9);
  });

  it('causes twice as much for twice the emission', () => {
    const { exchanges } = (
      lookIntoDatabase(body, { look: 'exchanges', asked: { activity: 'burning', text: '', limit: 5 } }) as {
        readonly found: { readonly exchanges: readonly { readonly exchange: string; readonly kind: number }[] };
      }
    ).found;
    const exchange = exchanges[0]?.exchange ?? '';
    const changes = [{ kind: 'amount', activity: 'burning', exchange, amount: '6' }] as const;
    const scenario = databaseScenarioRun({ baseline: inputs, changes }, body, rulebook);
    expect(valueOf(scenario, 'scenario.baseline')).toBeCloseTo(6, 9);
    expect(valueOf(scenario, 'scenario.changed')).toBeCloseTo(12, 9);
  });

  it('is told from one that makes something', () => {
    expect(lookIntoDatabase(body, { look: 'processes', asked: { text: '', limit: 5 } })).toEqual({
      found: [{ activity: 'burning', name: 'burning', location: '', unit: 'kg', treats: true }],
    });
  });
});
