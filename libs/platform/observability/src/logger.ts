import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Level, type Logger as PinoLogger } from 'pino';
import { formatLine, type LogLine } from './log-line.js';
import { emitLogRecord, logRecordsAreExported } from './log-record.js';
import { redact, redactText } from './redaction.js';

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What a library asks of a logger. An error goes into a field: `log.error('relay stopped', { error })`.
 * Secrets named like one (`authorization`, `token`, `password`, …) or shaped like one (`Bearer …`) never reach the line.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose every line carries `fields`. */
  child(fields: LogFields): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggerOptions {
  readonly level?: LogLevel;
  /** `json` for collectors (the default), `text` for people: one line each, without the service's constant fields. */
  readonly format?: 'json' | 'text';
  /** Where lines go; standard output when absent. */
  readonly write?: (line: string) => void;
}

/** The fields pino would otherwise overwrite or that the line itself owns. */
const reservedFields: ReadonlySet<string> = new Set(['level', 'time', 'service', 'message', 'trace_id', 'span_id']);

/**
 * A logger of one service. It belongs to whoever made it: nothing here is global to the process, so that several
 * services in one process keep their own names, levels and destinations. Log records go to the OpenTelemetry logger
 * provider too, which drops them unless an exporter is configured.
 */
export function createLogger(service: string, options: LoggerOptions = {}): Logger {
  const { level = 'info', format = 'json', write = writeToStandardOutput } = options;
  const destination: DestinationStream = {
    write(json) {
      if (format === 'json') write(json);
      if (format === 'json' && !logRecordsAreExported(service)) return;
      const line = JSON.parse(json) as LogLine;
      if (format === 'text') write(`${formatLine(line)}\n`);
      emitLogRecord(service, line);
    },
  };
  const root = pino(
    {
      level,
      base: { service },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: traceFields,
    },
    destination,
  );
  return wrap(root);
}

function wrap(target: PinoLogger): Logger {
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}): void => {
      if (target.isLevelEnabled(level)) target[level](safeFields(fields), redactText(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(target.child(safeFields(fields))),
  };
}

function safeFields(fields: LogFields): Record<string, unknown> {
  const entries = Object.entries(fields).map(
    ([name, value]) => [reservedFields.has(name) ? `field.${name}` : name, value] as const,
  );
  return redact(Object.fromEntries(entries)) as Record<string, unknown>;
}

function traceFields(): object {
  const spanContext = trace.getActiveSpan()?.spanContext();
  if (!spanContext || !isSpanContextValid(spanContext)) return {};
  return { trace_id: spanContext.traceId, span_id: spanContext.spanId };
}

function writeToStandardOutput(line: string): void {
  process.stdout.write(line);
}
