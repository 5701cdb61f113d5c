import { join } from 'node:path';
import { ClosingStack } from '@carbon-butler/platform-lifecycle';
import { ButlerProcess, removeDataDir } from '../butler-process.js';
import { settledLimeT } from '../lime-events.js';
import { ButlerUnderFault } from './butler-under-fault.js';
import { DatabaseUnderFault } from './database-under-fault.js';
import { EvidenceMonitor } from './evidence-check.js';
import type { CampaignTransport, Fault, Plant } from './faults.js';
import { KafkaUnderFault } from './kafka-under-fault.js';
import { batchCount, expectedLimeT, type LoadOptions, sendLoad } from './paced-load.js';

export interface CampaignOptions {
  readonly transport: CampaignTransport;
  /** Over all faults together. */
  readonly events: number;
  readonly faults: readonly Fault[];
  /** Over which each fault's share of the events is spread, so that it is sent while the fault is at work. */
  readonly loadMs: number;
  /** Told of each fault's outcome as it is known. */
  readonly onOutcome: (outcome: FaultOutcome) => void;
  /** Told of each fault that can't be arranged on this machine. */
  readonly onSkipped: (fault: string, lacking: string) => void;
}

/** What one fault did, and what it took to be over it. */
export interface FaultOutcome {
  readonly fault: string;
  readonly events: number;
  /** Tonnes counted less tonnes sent; 0 when every event is counted exactly once. */
  readonly lost: number;
  readonly doubled: number;
  readonly retries: number;
  /** Longest time without an answered batch. */
  readonly silenceMs: number;
  /** From the end of the fault's cause, or of the load if that was later, to the footprint that counts everything. */
  readonly recoveryMs: number;
  /** Records the relays sent more than once; undefined over Kafka. */
  readonly repeatedRecords: number | undefined;
  readonly operatorStarts: number;
  /** Leaves of the evidence log; undefined when it failed its checks. */
  readonly evidenceLeaves: number | undefined;
  readonly trouble: string | undefined;
}

const eventsPerBatch = 500;
const facilities = 5;
/** The fault comes once this part of the load is answered. */
const injectAfterPart = 0.25;

export function holds({ lost, doubled, trouble }: FaultOutcome): boolean {
  return lost === 0 && doubled === 0 && trouble === undefined;
}

/** Starts database, broker and butler, injects the faults one after the other under load, and checks after each. */
export async function runCampaign(options: CampaignOptions): Promise<readonly FaultOutcome[]> {
  const dataDir = await ButlerProcess.newDataDir();
  try {
    return await ClosingStack.guard('fault campaign', async (stack) => {
      const plant = await startPlant(options.transport, dataDir, stack);
      const outcomes = await injectAll(options, plant, new EvidenceMonitor(plant.butler, dataDir));
      await stack.close();
      return outcomes;
    });
  } finally {
    await removeDataDir(dataDir);
  }
}

async function startPlant(
  transport: CampaignOptions['transport'],
  dataDir: string,
  stack: ClosingStack,
): Promise<Plant> {
  const database = await DatabaseUnderFault.start(join(dataDir, 'postgres'));
  stack.add(database, (opened) => opened.stop());
  const kafka = await startKafka(transport, join(dataDir, 'kafka'));
  if (kafka) stack.add(kafka, (opened) => opened.stop());
  const butler = await ButlerUnderFault.start({ dataDir, databaseUrl: database.url, kafka: kafka?.addresses });
  stack.add(butler, (opened) => opened.stop());
  return { butler, database, kafka };
}

async function startKafka(transport: CampaignTransport, dataDir: string): Promise<KafkaUnderFault | undefined> {
  switch (transport) {
    case 'postgres':
      return undefined;
    case 'kafka':
      return KafkaUnderFault.startOne(dataDir);
    case 'kafka-cluster':
      return KafkaUnderFault.startCluster(dataDir);
  }
}

async function injectAll(
  { events, faults, loadMs, onOutcome, onSkipped }: CampaignOptions,
  plant: Plant,
  monitor: EvidenceMonitor,
): Promise<readonly FaultOutcome[]> {
  const outcomes: FaultOutcome[] = [];
  const eventsPerFault = Math.ceil(events / faults.length);
  for (const [at, fault] of faults.entries()) {
    const lacking = fault.lacking?.(plant);
    if (lacking !== undefined) {
      onSkipped(fault.name, lacking);
      continue;
    }
    const load: LoadOptions = {
      name: `fault-${at}`,
      events: eventsPerFault,
      eventsPerBatch,
      facilities,
      batchIntervalMs: (loadMs * eventsPerBatch) / eventsPerFault,
      twice: fault.twice ?? false,
    };
    const outcome = await survive(plant, fault, load, monitor);
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}

async function survive(plant: Plant, fault: Fault, load: LoadOptions, monitor: EvidenceMonitor): Promise<FaultOutcome> {
  const { butler, database, kafka } = plant;
  const [startsBefore, repeatedBefore] = [butler.operatorStarts, kafka ? undefined : await database.repeatedRecords()];
  await butler.signIn();
  const injectAfter = Math.max(1, Math.floor(batchCount(load) * injectAfterPart));
  let injected: Promise<void> | undefined;
  const sent = await sendLoad(butler, load, (answered) => {
    if (answered < injectAfter || injected) return;
    injected = fault.inject(plant);
    // It is waited for when the load is sent; until then a failure must not end the process.
    injected.catch(() => undefined);
  });
  await injected;
  const overMs = performance.now();
  const { lost, doubled, lastChangeMs } = await countedLimeT(butler, load);
  const repeated = repeatedBefore === undefined ? undefined : (await database.repeatedRecords()) - repeatedBefore;
  const evidence = await checkEvidence(butler, load, monitor);
  return {
    fault: fault.name,
    events: load.events,
    lost,
    doubled,
    retries: sent.retries,
    silenceMs: sent.silenceMs,
    recoveryMs: Math.max(0, lastChangeMs - overMs),
    repeatedRecords: repeated,
    operatorStarts: butler.operatorStarts - startsBefore,
    ...evidence,
  };
}

interface Footprint {
  readonly run: {
    readonly id: string;
    readonly quantities: readonly { readonly id: string; readonly value: string }[];
  };
}

async function readFootprint(butler: ButlerUnderFault, path: string): Promise<{ status: number; json: Footprint }> {
  const { status, text } = await butler.request(path);
  return { status, json: JSON.parse(text) as Footprint };
}

async function countedLimeT(
  butler: ButlerUnderFault,
  load: LoadOptions,
): Promise<{ readonly lost: number; readonly doubled: number; readonly lastChangeMs: number }> {
  let [lost, doubled, lastChangeMs] = [0, 0, 0];
  const counted = await Promise.all(
    [...expectedLimeT(load)].map(async ([facility, expectedT]) => {
      let [last, changedMs] = [0, 0];
      const read = async (path: string): Promise<{ status: number; json: Footprint }> => {
        const answer = await readFootprint(butler, path);
        if (answer.status !== 200) return answer;
        const now = Number(answer.json.run.quantities.find(({ id }) => id === 'product.amount')?.value ?? 0);
        if (now !== last) [last, changedMs] = [now, performance.now()];
        return answer;
      };
      const countedT = await settledLimeT(facility, read, expectedT);
      return { excessT: countedT - expectedT, changedMs };
    }),
  );
  for (const { excessT, changedMs } of counted) {
    lost += Math.max(0, -excessT);
    doubled += Math.max(0, excessT);
    lastChangeMs = Math.max(lastChangeMs, changedMs);
  }
  return { lost, doubled, lastChangeMs };
}

async function checkEvidence(
  butler: ButlerUnderFault,
  load: LoadOptions,
  monitor: EvidenceMonitor,
): Promise<Pick<FaultOutcome, 'evidenceLeaves' | 'trouble'>> {
  const [facility = ''] = expectedLimeT(load).keys();
  try {
    const { json } = await readFootprint(butler, `/v1/life-cycle/products/${facility}/lime/2025/footprint`);
    return { evidenceLeaves: await monitor.check(json.run.id), trouble: undefined };
  } catch (error) {
    return { evidenceLeaves: undefined, trouble: error instanceof Error ? error.message : String(error) };
  }
}
