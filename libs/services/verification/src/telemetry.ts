import { counter, histogram, type Logger } from '@carbon-butler/platform-observability';
import type { AuditReport } from './audit-log/audit-report.js';

export const serviceName = 'verification';
/** Findings of one audit written to the log one by one. */
const findingsLoggedMax = 20;

/** The service's business events, as metrics and log lines. No method of it throws. */
export class VerificationTelemetry {
  private readonly entries = counter(serviceName, 'carbon.evidence.entries');
  private readonly duration = histogram(serviceName, 'carbon.use_case.duration');

  constructor(private readonly logger: Logger) {}

  leavesSequenced(leaves: number, size: number, startedMs: number): void {
    this.entries(leaves);
    this.finished('sequence-leaves', 'ok', startedMs);
    this.logger.debug('leaves sequenced', { leaves, size });
  }

  sequencerFailed(error: unknown): void {
    this.logger.error('sequencing failed, trying again', { error });
  }

  bundleBuilt(tenantId: string, runId: string, startedMs: number): void {
    this.finished('build-bundle', 'ok', startedMs);
    this.logger.info('evidence bundle built', { tenantId, runId });
  }

  /** An audit that finds something counts as refused, one that could not be finished as failed. */
  logAudited(report: AuditReport, startedMs: number): void {
    const { size, findings } = report;
    this.finished('audit-log', findings.length === 0 ? 'ok' : 'refused', startedMs);
    if (findings.length === 0) this.logger.info('evidence log audited', { size });
    else
      this.logger.error('the evidence log is not what was signed', {
        size,
        findings: findings.slice(0, findingsLoggedMax),
        findingCount: findings.length,
      });
  }

  jobFailed(job: string, error: unknown, startedMs: number): void {
    this.finished(job, 'failed', startedMs);
    this.logger.error('job failed', { job, error });
  }

  databaseConnectionFailed(error: unknown): void {
    this.logger.warn('database connection failed', { error });
  }

  private finished(useCase: string, outcome: 'ok' | 'refused' | 'failed', startedMs: number): void {
    const labels = { 'carbon.use_case': useCase, 'carbon.outcome': outcome };
    this.duration((performance.now() - startedMs) / 1000, labels);
  }
}
