import { type KafkaBroker, startKafkaBroker } from '@carbon-butler/testing-conformance';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type Admin,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import type { KafkaResources } from './kafka-resources.mjs';

const administrator = 'administrator';
const password = 'loopback-only';
const settleDeadlineMs = 30_000;
const pollMs = 200;

/** By the names that KafkaUser resources use. */
const operations: Readonly<Record<string, AclOperationTypes>> = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Delete: AclOperationTypes.DELETE,
  Describe: AclOperationTypes.DESCRIBE,
};
const resourceTypes = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP } as const;
const patterns = { literal: ResourcePatternTypes.LITERAL, prefix: ResourcePatternTypes.PREFIXED } as const;

/** A real Kafka on loopback that lets users do what they were granted and nothing else. */
export class GuardedKafka implements AsyncDisposable {
  private constructor(
    private readonly broker: KafkaBroker,
    private readonly admin: Admin,
  ) {}

  /** With all topics and users of the catalogue, as the operator would make them. */
  static async start(resources: KafkaResources): Promise<GuardedKafka> {
    const broker = await startBroker(resources.users.map(({ name }) => name));
    const kafka = new Kafka({
      clientId: administrator,
      brokers: [...broker.brokers],
      sasl: { mechanism: 'plain', username: administrator, password },
      logLevel: logLevel.NOTHING,
    });
    const guarded = new GuardedKafka(broker, kafka.admin());
    try {
      await guarded.provide(resources);
      return guarded;
    } catch (error) {
      await guarded[Symbol.asyncDispose]();
      throw error;
    }
  }

  get brokers(): readonly string[] {
    return this.broker.brokers;
  }

  loginOf(user: string): { readonly mechanism: 'plain'; readonly username: string; readonly password: string } {
    return { mechanism: 'plain', username: user, password };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.disconnect();
    await this.broker.stop();
  }

  private async provide({ topics, users }: KafkaResources): Promise<void> {
    await this.admin.connect();
    await this.admin.createTopics({
      topics: topics.map(({ name, partitions }) => ({ topic: name, numPartitions: partitions, replicationFactor: 1 })),
    });
    const acl = users.flatMap((user) =>
      user.grants.flatMap((grant) =>
        grant.operations.map((operation) => ({
          resourceType: resourceTypes[grant.type],
          resourceName: grant.name,
          resourcePatternType: patterns[grant.pattern],
          principal: `User:${user.name}`,
          host: '*',
          operation: operations[operation] ?? AclOperationTypes.UNKNOWN,
          permissionType: AclPermissionTypes.ALLOW,
        })),
      ),
    );
    await this.admin.createAcls({ acl });
    // Rights reach the broker's authorizer a moment after they are stored, all of one request together.
    const last = acl.at(-1);
    if (last === undefined) return;
    for (const deadline = Date.now() + settleDeadlineMs; Date.now() < deadline;) {
      if ((await this.admin.describeAcls(last)).resources.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`the broker does not know its rights after ${settleDeadlineMs} ms`);
  }
}

function startBroker(users: readonly string[]): Promise<KafkaBroker> {
  const known = [administrator, ...users].map((user) => `user_${user}="${password}"`).join(' ');
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const logins = `${module} required username="${administrator}" password="${password}" ${known};`;
  return startKafkaBroker({
    'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config': logins,
    'listener.name.controller.plain.sasl.jaas.config': logins,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${administrator}`,
  });
}
