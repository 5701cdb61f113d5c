import { context, metrics, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, SimpleLogRecordProcessor, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';

export interface CapturedTelemetry extends AsyncDisposable {
  /** Ended spans, oldest first. */
  spans(): readonly ReadableSpan[];
  logRecords(): readonly ReadableLogRecord[];
  reset(): void;
  stop(): Promise<void>;
}

/**
 * Keeps the spans and log records of this process in memory, for tests. One capture at a time: OpenTelemetry's
 * providers are global, and `stop` gives them back.
 */
export function captureTelemetry(): CapturedTelemetry {
  const spanExporter = new InMemorySpanExporter();
  const logExporter = new InMemoryLogRecordExporter();
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations: [],
    metricReaders: [],
    spanProcessors: [new SimpleSpanProcessor(spanExporter)],
    logRecordProcessors: [new SimpleLogRecordProcessor({ exporter: logExporter })],
  });
  sdk.start();
  const stop = async (): Promise<void> => {
    await sdk.shutdown();
    trace.disable();
    context.disable();
    metrics.disable();
    logs.disable();
  };
  return {
    spans: () => spanExporter.getFinishedSpans(),
    logRecords: () => logExporter.getFinishedLogRecords(),
    reset() {
      spanExporter.reset();
      logExporter.reset();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The spans alone, where a test asks only for those. */
export function captureSpans(): Pick<CapturedTelemetry, 'spans' | 'reset' | 'stop'> & AsyncDisposable {
  return captureTelemetry();
}
