import { counter, type Logger } from '@carbon-butler/platform-observability';
import type { Caller } from './identity/caller.js';
import type { ClientCredentials } from './identity/client-registry.js';
import type { IntakeContext, IntakeCounts } from './record-events/outgoing-events.js';

export const serviceName = 'gateway';

/** The gateway's business events, as metrics and log lines. No method of it throws. */
export class GatewayTelemetry {
  private readonly bytes = counter(serviceName, 'carbon.intake.bytes');

  constructor(private readonly logger: Logger) {}

  eventsRecorded(intake: IntakeContext, counts: IntakeCounts, sizeBytes: number): void {
    this.bytes(sizeBytes, { 'carbon.use_case': 'record-events' });
    const { accepted, duplicates, refused } = counts;
    const { intakeId, tenantId, clientId, sourceFormat } = intake;
    this.logger.info('events recorded', { intakeId, tenantId, clientId, sourceFormat, accepted, duplicates, refused });
  }

  clientRegistered({ clientId, tenantId }: ClientCredentials): void {
    this.logger.info('client registered', { clientId, tenantId });
  }

  deadLetterReplayed(ref: string, { tenantId, clientId }: Pick<Caller, 'tenantId' | 'clientId'>): void {
    this.logger.info('dead letter replayed', { ref, tenantId, clientId });
  }

  tokenServiceFailed(error: unknown): void {
    this.logger.error('token service failed', { error });
  }

  relayFailed(error: unknown): void {
    this.logger.error('outbox relay failed, trying again', { error });
  }

  databaseConnectionFailed(error: unknown): void {
    this.logger.warn('database connection failed', { error });
  }
}
