import { type FaultOutcome, holds, runCampaign } from './campaign.js';
import { fewFaults } from './faults.js';

const events = 2_000;
const loadMs = 1_000;

describe('a few of the faults of npm run faults, over PostgreSQL', () => {
  it('lose and double no event and leave the evidence whole', async () => {
    const outcomes: FaultOutcome[] = [];
    await runCampaign({
      transport: 'postgres',
      events,
      faults: fewFaults(),
      loadMs,
      onOutcome: (outcome) => outcomes.push(outcome),
      onSkipped: () => undefined,
    });
    expect(outcomes.filter((outcome) => !holds(outcome))).toEqual([]);
    expect(outcomes).toHaveLength(fewFaults().length);
  });
});
