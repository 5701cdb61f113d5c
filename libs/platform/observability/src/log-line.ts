/** A log line as it was written: the fields every line has, then its own. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'trace';
  readonly time: string;
  readonly service: string;
  readonly message: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly [field: string]: unknown;
}

/** Control characters would let a logged value forge lines or move a terminal's cursor. */
const controlPattern = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** The fields of a line that are its own, in the order they were given. */
export function ownFields(line: LogLine): Record<string, unknown> {
  const { level: _level, time: _time, service: _service, message: _message, ...own } = line;
  return own;
}

/** One line for a person at a terminal: `12:03:44.120 INFO  lifecycle  footprint restated  product="steel coil"`. */
export function formatLine(line: LogLine): string {
  const { trace_id: traceId, span_id: _spanId, ...fields } = ownFields(line);
  const parts = [line.time.slice(11, 23), line.level.toUpperCase().padEnd(5), line.service, oneLine(line.message)];
  for (const [name, value] of Object.entries(fields)) parts.push(`${oneLine(name)}=${shown(value)}`);
  if (typeof traceId === 'string') parts.push(`trace=${traceId.slice(0, 8)}`);
  return parts.join('  ');
}

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isErrorShape(value)) return oneLine(JSON.stringify(value.stack ?? `${value.name}: ${value.message}`));
  return oneLine(JSON.stringify(value));
}

function isErrorShape(value: unknown): value is { name: string; message: string; stack?: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}

function oneLine(text: string): string {
  return text.replaceAll(controlPattern, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
