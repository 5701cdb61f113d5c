import type { ButlerUnderFault } from './butler-under-fault.js';
import type { DatabaseUnderFault } from './database-under-fault.js';
import type { KafkaUnderFault } from './kafka-under-fault.js';
import type { TcpProxy } from './tcp-proxy.js';

/** The PostgreSQL log, one Kafka broker, or three. */
export type CampaignTransport = 'postgres' | 'kafka' | 'kafka-cluster';

export interface Plant {
  readonly butler: ButlerUnderFault;
  readonly database: DatabaseUnderFault;
  /** Undefined when events travel through PostgreSQL. */
  readonly kafka: KafkaUnderFault | undefined;
}

export interface Fault {
  readonly name: string;
  /** Sends every batch twice while it is at work. */
  readonly twice?: boolean;
  /** What the machine lacks for it; the fault is then left out by name. */
  lacking?(plant: Plant): string | undefined;
  /** Resolves when the cause is gone: from then on the product has to recover. */
  inject(plant: Plant): Promise<void>;
}

const serverDownMs = 3_000;
const brokersDownMs = 15_000;
const diskFullMs = 5_000;
const partitionMs = 10_000;
const transactionMs = 20_000;
const killsInARow = 4;
/** Far enough apart for the next kill to hit a process that works again. */
const betweenKillsMs = 2_500;

const services = ['verification', 'lifecycle-agent', 'transfer-agent', 'gateway'] as const;

const killOnce: readonly Fault[] = services.map((service) => ({
  name: `kill -9 ${service}`,
  inject: ({ butler }) => butler.killService(service),
}));

/** A relay dies now and then between handing a batch over and marking it, and its next one sends that batch again. */
const killRelays: readonly Fault[] = (['gateway', 'lifecycle-agent'] as const).map((service) => ({
  name: `kill -9 ${service}, ${killsInARow} times`,
  async inject({ butler }) {
    for (let kill = 0; kill < killsInARow; kill += 1) {
      if (kill > 0) await sleep(betweenKillsMs);
      await butler.killService(service);
    }
  },
}));

const killDatabase: Fault = {
  name: `kill -9 PostgreSQL, down for ${serverDownMs / 1_000} s`,
  async inject({ database }) {
    await database.kill();
    await sleep(serverDownMs);
    await database.startAgain();
  },
};

const killKafka: Fault = {
  name: `kill -9 Kafka, down for ${serverDownMs / 1_000} s`,
  async inject({ kafka }) {
    await kafka?.killAll();
    await sleep(serverDownMs);
    await kafka?.startAllAgain();
  },
};

/** A broker whose log can't be written ends by itself. */
const fullDisk: Fault = {
  name: `Kafka's disk is full, room made after ${diskFullMs / 1_000} s`,
  lacking: ({ kafka }) => (kafka?.disk ? undefined : 'a file system of its own, which only root can mount on Linux'),
  async inject({ kafka }) {
    kafka?.disk?.fill();
    const [broker] = kafka?.brokers ?? [];
    await Promise.all([broker?.ended(), sleep(diskFullMs)]);
    kafka?.disk?.makeRoom();
    await broker?.startAgain();
  },
};

const killLeader: Fault = {
  name: `kill -9 the broker that leads, down for ${brokersDownMs / 1_000} s`,
  async inject({ kafka }) {
    const leader = await kafka?.leader();
    await leader?.kill();
    await sleep(brokersDownMs);
    await leader?.startAgain();
  },
};

/** The one that is left may neither write alone nor elect a controller. */
const killMajority: Fault = {
  name: `kill -9 two of three brokers, down for ${brokersDownMs / 1_000} s`,
  async inject({ kafka }) {
    const [first, second] = kafka?.brokers ?? [];
    await Promise.all([first?.kill(), second?.kill()]);
    await sleep(brokersDownMs);
    await Promise.all([first?.startAgain(), second?.startAgain()]);
  },
};

/** What a service calls itself to PostgreSQL and Kafka. */
const cutOff = ['gateway', 'lifecycle', 'verification'] as const;

const databasePartitions: readonly Fault[] = cutOff.map((client) => ({
  name: `partition ${client} - PostgreSQL, ${partitionMs / 1_000} s`,
  inject: ({ database }) => partition(database.proxy, client),
}));

const kafkaPartitions: readonly Fault[] = cutOff.map((client) => ({
  name: `partition ${client} - Kafka, ${partitionMs / 1_000} s`,
  inject: async ({ kafka }) => {
    await Promise.all((kafka?.brokers ?? []).map(({ proxy }) => partition(proxy, client)));
  },
}));

const duplicates: Fault = {
  name: 'every batch sent twice',
  twice: true,
  inject: () => Promise.resolve(),
};

const openTransaction: Fault = {
  name: `transaction held open for ${transactionMs / 1_000} s`,
  inject: ({ database }) => database.holdTransactionOpen(transactionMs),
};

const everything: Fault = {
  name: 'kill -9 of everything',
  async inject({ butler, database, kafka }) {
    await Promise.all([butler.killAll(), database.kill(), kafka?.killAll()]);
    await Promise.all([database.startAgain(), kafka?.startAllAgain()]);
    await butler.startAgain();
  },
};

export const noFault: Fault = { name: 'none', inject: () => Promise.resolve() };

/** In the order they are injected. */
export function allFaults(transport: CampaignTransport): readonly Fault[] {
  if (transport === 'kafka-cluster') return [noFault, killLeader, killMajority, everything];
  const ofKafka = transport === 'kafka' ? [killKafka, ...kafkaPartitions, fullDisk] : [];
  const ofAll = [...killOnce, ...killRelays, killDatabase, ...databasePartitions];
  return [noFault, ...ofAll, ...ofKafka, duplicates, openTransaction, everything];
}

/** One fault each of a service, of the database and of a partner: for a test that must be short. */
export function fewFaults(): readonly Fault[] {
  return [...killOnce.filter(({ name }) => name.endsWith('lifecycle-agent')), killDatabase, duplicates];
}

async function partition(proxy: TcpProxy, client: string): Promise<void> {
  proxy.block(client);
  await sleep(partitionMs);
  proxy.unblock();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
