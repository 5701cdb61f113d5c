import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import { LogTransport, type TransportOptions } from '../log-transport.js';
import { KafkaLog } from './kafka-log.js';

export interface KafkaLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaTransportOptions extends TransportOptions {
  readonly brokers: readonly string[];
  /** Names the connections in the brokers' logs and quotas. */
  readonly clientId: string;
  /** TLS: true for the system's certificates, or Node's own options. */
  readonly tls?: true | ConnectionOptions;
  readonly login?: KafkaLogin;
  /** For topics this creates; default 3, and brokers need `min.insync.replicas` of 2 for that to protect anything. */
  readonly replicationFactor?: number;
  /** After this long without a heartbeat a member is taken for dead. One is sent every second. */
  readonly sessionTimeoutMs?: number;
  /** How long a rebalance waits for members to finish their batches. */
  readonly rebalanceTimeoutMs?: number;
  /**
   * Partitions handled at the same time by one subscription, of those that one fetch brought: the client fetches from a
   * broker again when all of them are done, so one slow partition holds the others up for the length of its batch.
   */
  readonly partitionsAtOnceMax?: number;
}

const replicationFactorDefault = 3;
const sessionTimeoutMsDefault = 10_000;
const rebalanceTimeoutMsDefault = 60_000;
const partitionsAtOnceDefault = 8;

/** Events through Kafka: for clusters. */
export class KafkaTransport extends LogTransport {
  private readonly kafka: KafkaLog;

  constructor(options: KafkaTransportOptions) {
    const kafka = new KafkaLog({
      clientId: options.clientId,
      brokers: options.brokers,
      ssl: options.tls,
      sasl: options.login === undefined ? undefined : saslOptions(options.login),
      replicationFactor: options.replicationFactor ?? replicationFactorDefault,
      sessionTimeoutMs: options.sessionTimeoutMs ?? sessionTimeoutMsDefault,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? rebalanceTimeoutMsDefault,
      partitionsAtOnceMax: options.partitionsAtOnceMax ?? partitionsAtOnceDefault,
    });
    super(kafka, options);
    this.kafka = kafka;
  }

  /** For tests of recovery: leaves without finishing anything. */
  crash(): Promise<void> {
    return this.kafka.crash();
  }
}

/** The client types each mechanism apart. */
function saslOptions({ mechanism, username, password }: KafkaLogin): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}
