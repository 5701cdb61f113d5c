import { counter, gauge, histogram } from '@carbon-butler/platform-observability';
import {
  type EventTransport,
  PostgresSession,
  type SessionConnection,
  TransportStateError,
  WakeUp,
} from '@carbon-butler/platform-transport';
import { outboxChannel } from './outbox-tables.js';
import {
  isAnythingLeft,
  markHandedOver,
  type OutboxBacklog,
  type OutboxPlace,
  readBacklog,
  readBatch,
  readCursor,
} from './relay-batch.js';

export interface RelayOptions {
  /** Connection URL of the service; the relay keeps one connection of its own. */
  readonly url: string;
  readonly schema: string;
  /** Whose metrics these are. */
  readonly service: string;
  readonly transport: Pick<EventTransport, 'forward'>;
  /** Told of every failure; the relay goes on trying. */
  readonly onError: (error: unknown) => void;
  /** Events after which no further row is added to a batch. */
  readonly batchSizeMax?: number;
  /** Called between handing a batch over and marking it: lets tests die there. */
  readonly beforeMark?: () => Promise<void>;
}

export interface Relay {
  /** Resolves when everything committed to the outbox is handed over. @throws the signal's reason when it aborts */
  drain(signal?: AbortSignal): Promise<void>;
  /** @throws TransportStateError while the database is away */
  backlog(): Promise<OutboxBacklog>;
  /** Whether this is the one relay of the schema that works; the others stand by. */
  isActive(): boolean;
  /** Finishes the batch in flight and lets another relay take over. */
  stop(): Promise<void>;
}

const batchSizeDefault = 500;
const pollMs = 1_000;
const failureBackoffMs = 500;
const pendingFirstMs = 2;
const drainPollMs = 10;

/**
 * Hands committed events to the transport, in order, at least once.
 *
 * One relay per schema works at a time: it holds an advisory lock on the session that also moves the cursor, so one
 * that has lost its session can't move it any more. A crash between handing over and marking repeats events; the
 * receivers' inbox drops those. A transaction held open elsewhere delays later events and loses none.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const relay = new OutboxRelay(options);
  await relay.start();
  return relay;
}

class OutboxRelay implements Relay {
  private readonly wakeUp = new WakeUp();
  private readonly session: PostgresSession;
  private readonly sent: ReturnType<typeof counter>;
  private readonly lag: ReturnType<typeof histogram>;
  private readonly stopGauges: readonly (() => void)[];
  private connection: SessionConnection | undefined;
  /** The session that holds the lock. */
  private holder: SessionConnection | undefined;
  private cursor: OutboxPlace = { transactionId: '0', position: '0' };
  private pendingMs = pendingFirstMs;
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(private readonly options: RelayOptions) {
    const { url, schema, service, onError } = options;
    this.sent = counter(service, 'carbon.events.sent');
    this.lag = histogram(service, 'carbon.outbox.relay.lag');
    this.stopGauges = [
      gauge(service, 'carbon.outbox.pending', async (observe) => {
        if (this.isActive()) observe((await this.backlog()).events);
      }),
      gauge(service, 'carbon.outbox.horizon.age', async (observe) => {
        if (this.isActive()) observe((await this.backlog()).horizonAgeS);
      }),
    ];
    this.session = new PostgresSession({
      url,
      applicationName: `${service} outbox relay`,
      channel: outboxChannel(schema),
      onError,
      onNotification: () => {
        if (this.isActive()) this.wakeUp.wake();
      },
      onUp: (connection) => {
        this.connection = connection;
        this.wakeUp.wake();
        return Promise.resolve();
      },
      onDown: (error) => {
        this.connection = undefined;
        this.holder = undefined;
        if (!this.stopped) onError(error);
      },
    });
  }

  async start(): Promise<void> {
    await this.session.start();
    this.running = this.run();
  }

  async drain(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.connection && (await this.backlog()).events === 0) return;
      this.wakeUp.wake();
      await new Promise((resolve) => setTimeout(resolve, drainPollMs));
    }
  }

  backlog(): Promise<OutboxBacklog> {
    if (!this.connection) return Promise.reject(new TransportStateError('the relay has no database session'));
    return readBacklog(this.connection, this.options.schema);
  }

  isActive(): boolean {
    return this.holder !== undefined;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp.wake();
    this.stopGauges.forEach((stop) => {
      stop();
    });
    await this.running;
    await this.session.stop();
  }

  private async run(): Promise<void> {
    while (!this.isStopped()) {
      let waitMs = pollMs;
      try {
        const { connection } = this;
        if (connection && (await this.holdLock(connection))) waitMs = await this.relayReadable(connection);
      } catch (error) {
        this.options.onError(error);
        waitMs = failureBackoffMs;
      }
      if (!this.isStopped()) await this.wakeUp.wait(waitMs);
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async holdLock(connection: SessionConnection): Promise<boolean> {
    if (this.holder === connection) return true;
    const { rows } = await connection.query<{ held: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held',
      [`relay ${this.options.schema}`],
    );
    if (rows[0]?.held !== true) return false;
    this.cursor = await readCursor(connection, this.options.schema);
    this.holder = connection;
    return true;
  }

  /** Until nothing is readable. Resolves to how long to wait for more. */
  private async relayReadable(connection: SessionConnection): Promise<number> {
    const { schema, transport, beforeMark, batchSizeMax = batchSizeDefault } = this.options;
    while (!this.isStopped()) {
      const batch = await readBatch(connection, schema, this.cursor, batchSizeMax);
      if (!batch) break;
      this.pendingMs = pendingFirstMs;
      for (const [topic, records] of batch.byTopic) {
        await transport.forward(topic, records);
        this.sent(records.length, { 'carbon.topic': topic });
      }
      await beforeMark?.();
      await markHandedOver(connection, schema, batch.last);
      this.cursor = batch.last;
      for (const { events, ageS } of batch.waits) for (let event = 0; event < events; event++) this.lag(ageS);
    }
    // Events that are committed but wait for an older transaction: no notification will come for them.
    if (!(await isAnythingLeft(connection, schema, this.cursor))) return pollMs;
    this.pendingMs = Math.min(this.pendingMs * 2, pollMs);
    return this.pendingMs;
  }
}
