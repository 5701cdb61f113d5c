import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaBroker, startKafkaBroker } from '@carbon-butler/testing-conformance';
import {
  AclOperationTypes,
  AclPermissionTypes,
  type AclEntry,
  AclResourceTypes,
  type Admin,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import type { Grant, KafkaResources } from './kafka-resources.mjs';

const administrator = 'administrator';
const password = 'loopback-only';
const certificateDays = '2';
const keystoreFile = 'broker.p12';
const authorityFile = 'authority.pem';
const strangersFile = 'strangers.pem';
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

/** A real Kafka on loopback, reached over TLS, that lets users do what they were granted and nothing else. */
export class GuardedKafka implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly broker: KafkaBroker,
    private readonly admin: Admin,
  ) {}

  /** With all topics and users of the catalogue, as the operator would make them. */
  static async start(resources: KafkaResources): Promise<GuardedKafka> {
    const folder = mkdtempSync(join(tmpdir(), 'carbon-butler-guarded-kafka-'));
    makeCertificates(folder);
    const users = resources.users.map(({ name }) => name);
    const broker = await startKafkaBroker(brokerSettings(folder, users), { scramUsers: users, password });
    const kafka = new Kafka({
      clientId: administrator,
      brokers: [...broker.brokers],
      ssl: { ca: readFileSync(join(folder, authorityFile)) },
      sasl: { mechanism: 'plain', username: administrator, password },
      logLevel: logLevel.NOTHING,
    });
    const guarded = new GuardedKafka(folder, broker, kafka.admin());
    try {
      await guarded.provide(resources);
      return guarded;
    } catch (error) {
      await guarded[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What a service finds in its environment, by which it connects as `user`. */
  environmentOf(user: string, mechanism: 'plain' | 'scram-sha-512' = 'scram-sha-512'): Record<string, string> {
    return {
      EVENT_TRANSPORT: 'kafka',
      KAFKA_BROKERS: this.broker.brokers.join(','),
      KAFKA_CA_FILE: join(this.folder, authorityFile),
      KAFKA_MECHANISM: mechanism,
      KAFKA_USERNAME: user,
      KAFKA_PASSWORD: password,
      KAFKA_REPLICATION_FACTOR: '1',
    };
  }

  /** Resolves when the broker knows. */
  grant(user: string, grant: Grant): Promise<void> {
    return this.allow(aclOf(user, grant));
  }

  /** Certificates of an authority that has signed nothing here. */
  get strangersFile(): string {
    return join(this.folder, strangersFile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.disconnect();
    await this.broker.stop();
    rmSync(this.folder, { recursive: true });
  }

  private async provide({ topics, users }: KafkaResources): Promise<void> {
    await this.admin.connect();
    await this.admin.createTopics({
      topics: topics.map(({ name, partitions }) => ({ topic: name, numPartitions: partitions, replicationFactor: 1 })),
    });
    await this.allow(users.flatMap((user) => user.grants.flatMap((grant) => aclOf(user.name, grant))));
  }

  private async allow(acl: readonly AclEntry[]): Promise<void> {
    await this.admin.createAcls({ acl: [...acl] });
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

function aclOf(user: string, grant: Grant): readonly AclEntry[] {
  return grant.operations.map((operation) => ({
    resourceType: resourceTypes[grant.type],
    resourceName: grant.name,
    resourcePatternType: patterns[grant.pattern],
    principal: `User:${user}`,
    host: '*',
    operation: operations[operation] ?? AclOperationTypes.UNKNOWN,
    permissionType: AclPermissionTypes.ALLOW,
  }));
}

function brokerSettings(folder: string, users: readonly string[]): Readonly<Record<string, string>> {
  const known = [administrator, ...users].map((user) => `user_${user}="${password}"`).join(' ');
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const logins = `${module} required username="${administrator}" password="${password}" ${known};`;
  return {
    'listener.security.protocol.map': 'PLAINTEXT:SASL_SSL,CONTROLLER:SASL_PLAINTEXT',
    'listener.name.plaintext.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config': logins,
    'listener.name.plaintext.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.controller.plain.sasl.jaas.config': logins,
    'ssl.keystore.location': join(folder, keystoreFile),
    'ssl.keystore.password': password,
    // The broker tries its own certificate before it offers it.
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': join(folder, authorityFile),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${administrator}`,
  };
}

/** An authority, the broker's certificate signed by it, and another authority: with the JDK's own tool. */
function makeCertificates(folder: string): void {
  const keytool = (store: string, ...args: readonly string[]): void => {
    const common = ['-keystore', join(folder, store), '-storepass', password, '-noprompt'];
    execFileSync('keytool', [...args, ...common], { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const makeKey = (store: string, alias: string, ...extensions: readonly string[]): void => {
    const name = ['-alias', alias, '-dname', `CN=${alias}`, '-keyalg', 'EC', '-validity', certificateDays];
    keytool(store, '-genkeypair', ...name, ...extensions);
  };
  makeKey(keystoreFile, 'authority', '-ext', 'bc:c');
  makeKey(keystoreFile, 'broker', '-signer', 'authority', '-ext', 'san=ip:127.0.0.1');
  keytool(keystoreFile, '-exportcert', '-rfc', '-alias', 'authority', '-file', join(folder, authorityFile));
  // A store for the broker may hold one key alone, or it could show the authority's own certificate.
  keytool(keystoreFile, '-delete', '-alias', 'authority');
  makeKey('strangers.p12', 'stranger', '-ext', 'bc:c');
  keytool('strangers.p12', '-exportcert', '-rfc', '-alias', 'stranger', '-file', join(folder, strangersFile));
}
