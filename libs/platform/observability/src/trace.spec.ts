import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import {
  exportedSignals,
  injectTraceContext,
  runInTraceContext,
  tracer,
  withSpan,
  type TraceCarrier,
} from './index.js';
import { captureTelemetry, type CapturedTelemetry } from './testing/capture-telemetry.js';

let telemetry: CapturedTelemetry;
beforeAll(() => {
  telemetry = captureTelemetry();
});
afterEach(() => {
  telemetry.reset();
});
afterAll(() => telemetry.stop());

describe('withSpan', () => {
  it('names, nests and ends spans', async () => {
    const result = await withSpan(tracer('a'), 'outer', { 'carbon.use_case': 'assess-product' }, async (span) => {
      span.set('carbon.system.size', 40);
      return withSpan(tracer('b'), 'inner', {}, () => 42, 'producer');
    });
    expect(result).toBe(42);
    const [inner, outer] = telemetry.spans();
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(inner?.kind).toBe(SpanKind.PRODUCER);
    expect(inner?.instrumentationScope.name).toBe('carbon-butler.b');
    expect(outer?.attributes).toEqual({ 'carbon.use_case': 'assess-product', 'carbon.system.size': 40 });
  });

  it('records a throw and passes it on', async () => {
    const failure = new RangeError('token is Bearer abcdefghijkl');
    await expect(withSpan(tracer('a'), 'fails', {}, () => Promise.reject(failure))).rejects.toBe(failure);
    const [span] = telemetry.spans();
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'token is Bearer [redacted]' });
    expect(span?.attributes).toEqual({ 'carbon.error.reason': 'RangeError' });
    expect(span?.events.map((event) => event.name)).toEqual(['exception']);
  });

  it('takes registered attributes only', async () => {
    // @ts-expect-error an attribute the registry does not know does not compile
    await withSpan(tracer('a'), 'x', { 'carbon.unknown': 1 }, () => undefined);
    expect(telemetry.spans()).toHaveLength(1);
  });
});

describe('trace context in a carrier', () => {
  it('continues the trace of the span that wrote it, after that span has ended', async () => {
    const carrier = await withSpan(tracer('a'), 'intake', {}, () => injectTraceContext<TraceCarrier>({}));
    expect(carrier.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await runInTraceContext(carrier, () => withSpan(tracer('b'), 'consume', {}, () => undefined, 'consumer'));
    const [intake, consume] = telemetry.spans();
    expect(consume?.spanContext().traceId).toBe(intake?.spanContext().traceId);
    expect(consume?.parentSpanContext?.spanId).toBe(intake?.spanContext().spanId);
  });

  it('carries tracestate along', () => {
    const carrier = { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, tracestate: 'vendor=a,other=b' };
    expect(runInTraceContext(carrier, () => injectTraceContext<TraceCarrier>({}))).toEqual(carrier);
  });

  it('does not leak the consumer`s own span into an event without a trace', async () => {
    await withSpan(tracer('a'), 'poll loop', {}, async () => {
      await runInTraceContext({}, () => withSpan(tracer('b'), 'consume', {}, () => undefined));
    });
    const [consume] = telemetry.spans();
    expect(consume?.parentSpanContext).toBeUndefined();
  });

  it.each([
    '',
    'garbage',
    `00-${'0'.repeat(32)}-${'2'.repeat(16)}-01`,
    `00-${'1'.repeat(32)}-${'0'.repeat(16)}-01`,
    `ff-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01-more`,
    `00-${'A'.repeat(32)}-${'2'.repeat(16)}-01`,
  ])('starts anew on the traceparent %j', (traceparent) => {
    expect(runInTraceContext({ traceparent }, () => injectTraceContext<TraceCarrier>({}))).toEqual({});
  });

  it('reads back what it wrote, and survives any text', () => {
    const hex = (length: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => /[1-9a-f]/.test(text));
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom('00', '01'), (traceId, spanId, flags) => {
        const carrier = { traceparent: `00-${traceId}-${spanId}-${flags}` };
        expect(runInTraceContext(carrier, () => injectTraceContext<TraceCarrier>({}))).toEqual(carrier);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (traceparent, tracestate) => {
        expect(runInTraceContext({ traceparent, tracestate }, () => 'ran')).toBe('ran');
      }),
    );
  });
});

describe('exportedSignals', () => {
  it.each([
    [{}, []],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, ['traces', 'metrics', 'logs']],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, ['traces']],
    [{ OTEL_METRICS_EXPORTER: 'prometheus' }, ['metrics']],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_LOGS_EXPORTER: 'none' }, ['traces', 'metrics']],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' }, []],
  ])('%j exports %j', (env, expected) => {
    expect(exportedSignals(env)).toEqual(expected);
  });
});
