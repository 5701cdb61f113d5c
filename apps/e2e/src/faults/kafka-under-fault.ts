import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '@carbon-butler/contract-events';
import { findFreePort } from '@carbon-butler/platform-lifecycle';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaBrokerUnderFault } from './kafka-broker-under-fault.js';
import { SmallDisk } from './small-disk.js';

const brokersOfCluster = 3;
/** Three of them must fit beside everything else. */
const heapMb = 256;
const diskMb = 512;

/** Kafka as one broker, or as a cluster of three that keeps every record on all and writes while two are there. */
export class KafkaUnderFault {
  private constructor(
    readonly brokers: readonly KafkaBrokerUnderFault[],
    /** What its one broker writes to, where a file system could be mounted for it. */
    readonly disk: SmallDisk | undefined,
  ) {}

  static async startOne(dataDir: string): Promise<KafkaUnderFault> {
    mkdirSync(dataDir, { recursive: true });
    const disk = SmallDisk.mount(dataDir, diskMb);
    return new KafkaUnderFault(
      [await KafkaBrokerUnderFault.start(join(dataDir, 'broker'), await findFreePort(), [])],
      disk,
    );
  }

  static async startCluster(dataDir: string): Promise<KafkaUnderFault> {
    // All at once: a port that is free is given out again until somebody listens on it.
    const ports = new Set<number>();
    while (ports.size < 2 * brokersOfCluster) ports.add(await findFreePort());
    const controllers = [...ports].slice(0, brokersOfCluster);
    const clients = [...ports].slice(brokersOfCluster);
    const cluster = ['--quorum', controllers.join(','), `--cluster=${randomBytes(16).toString('base64url')}`];
    // Together: none is ready before the controllers have a majority.
    const brokers = await Promise.all(
      clients.map((port, at) => {
        const args = [...cluster, '--node', String(at + 1), '--heap-mb', String(heapMb)];
        return KafkaBrokerUnderFault.start(join(dataDir, `broker-${at + 1}`), port, args);
      }),
    );
    return new KafkaUnderFault(brokers, undefined);
  }

  get addresses(): string {
    return this.brokers.map(({ address }) => address).join(',');
  }

  /** The broker through which most of what is recorded goes. */
  async leader(): Promise<KafkaBrokerUnderFault> {
    const { topic } = topics.emission;
    const admin = new Kafka({ brokers: this.addresses.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [topic] });
      const leaders = found.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
      const led = (node: number): number => leaders.filter((leader) => leader === node).length;
      const nodes = this.brokers.map((_, at) => at + 1).sort((a, b) => led(b) - led(a));
      const leader = this.brokers[(nodes[0] ?? 0) - 1];
      if (!leader) throw new Error(`no broker leads ${topic}`);
      return leader;
    } finally {
      await admin.disconnect();
    }
  }

  async killAll(): Promise<void> {
    await Promise.all(this.brokers.map((broker) => broker.kill()));
  }

  async startAllAgain(): Promise<void> {
    await Promise.all(this.brokers.map((broker) => broker.startAgain()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.brokers.map((broker) => broker.stop()));
    this.disk?.unmount();
  }
}
