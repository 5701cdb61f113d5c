import { logs, SeverityNumber, type AnyValueMap } from '@opentelemetry/api-logs';
import { instrumentationScope } from './instrumentation-scope.js';
import { ownFields, type LogLine } from './log-line.js';

/** Severity numbers of the OpenTelemetry log data model. */
const severities: Readonly<Record<LogLine['level'], SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

export function logRecordsAreExported(service: string): boolean {
  return logs.getLogger(instrumentationScope(service)).enabled();
}

/**
 * Hands a written line, already redacted, to the process's log exporter if there is one. The trace is taken from the
 * active context by the SDK, so the ids of the line are left out.
 */
export function emitLogRecord(service: string, line: LogLine): void {
  const { trace_id: _traceId, span_id: _spanId, ...attributes } = ownFields(line);
  logs.getLogger(instrumentationScope(service)).emit({
    timestamp: new Date(line.time),
    severityNumber: severities[line.level],
    severityText: line.level,
    body: line.message,
    attributes: attributes as AnyValueMap,
  });
}
