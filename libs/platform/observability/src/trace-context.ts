import { context, createTraceState, isSpanContextValid, trace, type Context } from '@opentelemetry/api';

/** Where a trace travels with an event: the CloudEvents distributed tracing extension, also as Kafka headers. */
export interface TraceCarrier {
  traceparent?: string;
  tracestate?: string;
}

/** W3C Trace Context, section 3.2: version, trace-id, parent-id, flags. Later versions may append fields. */
const traceparentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** W3C Trace Context, section 3.3.1.5, asks for at least this much; more is dropped, not carried on. */
const tracestateLengthMax = 512;

/** Writes the active trace into `carrier` and returns it. Leaves it untouched outside a trace. */
export function injectTraceContext<C extends TraceCarrier>(carrier: C): C {
  const spanContext = trace.getSpanContext(context.active());
  if (!spanContext || !isSpanContextValid(spanContext)) return carrier;
  const flags = (spanContext.traceFlags & 0xff).toString(16).padStart(2, '0');
  carrier.traceparent = `00-${spanContext.traceId}-${spanContext.spanId}-${flags}`;
  const state = spanContext.traceState?.serialize();
  if (state) carrier.tracestate = state;
  return carrier;
}

/**
 * Runs `work` as a continuation of the trace in `carrier`: spans it starts become children of the span that wrote it,
 * however much later. A missing or malformed traceparent starts a new trace, as the W3C text asks; it never fails.
 */
export function runInTraceContext<T>(carrier: Readonly<TraceCarrier>, work: () => T): T {
  return context.with(extract(carrier), work);
}

function extract(carrier: Readonly<TraceCarrier>): Context {
  const rootless = trace.deleteSpan(context.active());
  const match = traceparentPattern.exec(carrier.traceparent ?? '');
  if (!match) return rootless;
  const [, version, traceId = '', spanId = '', flags = '00', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return rootless;
  const { tracestate } = carrier;
  const spanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(tracestate && tracestate.length <= tracestateLengthMax ? { traceState: createTraceState(tracestate) } : {}),
  };
  return isSpanContextValid(spanContext) ? trace.setSpanContext(rootless, spanContext) : rootless;
}
