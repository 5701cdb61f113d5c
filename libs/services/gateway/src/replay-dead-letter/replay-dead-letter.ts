import { topics } from '@carbon-butler/contract-events';
import { canonicalize } from '@carbon-butler/domain-evidence';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { appendToOutbox, auditLeaf } from '@carbon-butler/platform-outbox';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { DeadLetter, DeadLetters, EventEnvelope } from '@carbon-butler/platform-transport';
import type { DataSource } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { nameOfDeadLetter } from '../read-dead-letters/dead-letter-name.js';
import { type GatewayTelemetry, serviceName } from '../telemetry.js';

export const replayAction = 'dead-letter.replay';

export interface DeadLetterReplayed {
  readonly at: string;
  readonly by: string;
}

/**
 * Sends a dead letter back to the group that failed on it, with the evidence of who did so written first: a replay
 * without evidence must not be, while evidence of a replay that then failed is answered by doing it again. The event
 * keeps its id, so a group that has handled it after all leaves it alone.
 */
export class ReplayDeadLetter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly deadLetters: Pick<DeadLetters, 'replay'>,
    private readonly telemetry: GatewayTelemetry,
  ) {}

  async replay(letter: DeadLetter, caller: Pick<Caller, 'tenantId' | 'clientId'>): Promise<DeadLetterReplayed> {
    const at = this.clock.now().toISOString();
    await inTenant(this.dataSource, caller.tenantId, (transaction) =>
      appendToOutbox(transaction, topics.auditLeaf.topic, [replayLeaf(letter, caller, at)]),
    );
    await this.deadLetters.replay(letter.ref, { by: caller.clientId });
    this.telemetry.deadLetterReplayed(nameOfDeadLetter(letter.ref), caller);
    return { at, by: caller.clientId };
  }
}

/** The entry in the evidence log: which event went back to which group, and why it had failed. */
function replayLeaf(
  { ref, envelope, cause }: DeadLetter,
  { tenantId, clientId }: Pick<Caller, 'tenantId' | 'clientId'>,
  at: string,
): EventEnvelope {
  return auditLeaf({
    service: serviceName,
    tenantId,
    at,
    actor: { kind: 'client', id: clientId },
    action: replayAction,
    object: { type: 'dead-letter', id: nameOfDeadLetter(ref) },
    body: canonicalize({
      topic: ref.topic,
      group: ref.group,
      partition: String(ref.partition),
      offset: ref.offset,
      ...(envelope && { eventSource: envelope.source, eventId: envelope.id }),
      failedAt: cause.failedAt,
      failure: cause.class,
    }),
  });
}
