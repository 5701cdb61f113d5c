import { parseArgs } from 'node:util';
import { holds, runCampaign } from './campaign.js';
import { allFaults } from './faults.js';
import { reportHead, reportRow } from './report.js';

const usage = `Usage: npm run faults -- [options]

  --events N         over all faults together (default 100000)
  --transport WHICH  postgres, kafka or kafka-cluster (three brokers; Kafka needs a JDK and mvn), or all (default)
  --only TEXT        faults whose name holds TEXT`;

const loadMs = 10_000;
const eventsMin = 1_000;
const eventsMax = 10_000_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '100000' },
      transport: { type: 'string', default: 'all' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  const events = Number(values.events);
  const transports = (['postgres', 'kafka', 'kafka-cluster'] as const).filter((name) =>
    [name, 'all'].includes(values.transport),
  );
  const countIsRight = Number.isInteger(events) && events >= eventsMin && events <= eventsMax;
  if (values.help || !countIsRight || transports.length === 0) {
    process.stdout.write(`${usage}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  for (const transport of transports) {
    const faults = allFaults(transport).filter(({ name }) => name.includes(values.only));
    process.stdout.write(`\n${events} events, batches of 500, over ${transport}\n\n${reportHead()}\n`);
    const outcomes = await runCampaign({
      transport,
      events,
      faults,
      loadMs,
      onOutcome: (outcome) => process.stdout.write(`${reportRow(outcome)}\n`),
      onSkipped: (fault, lacking) => process.stderr.write(`SKIPPED: ${fault} (this machine lacks ${lacking})\n`),
    });
    if (!outcomes.every(holds)) process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
