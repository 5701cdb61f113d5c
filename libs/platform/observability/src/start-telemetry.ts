import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';

export type TelemetrySignal = 'traces' | 'metrics' | 'logs';

export interface TelemetryOptions {
  readonly serviceName: string;
  /** The process environment. Only the standard OTEL_* variables are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Telemetry extends AsyncDisposable {
  /** The signals that leave the process. */
  readonly exported: readonly TelemetrySignal[];
  /** Sends what is buffered and stops. Never rejects: losing telemetry must not fail a shutdown. */
  shutdown(): Promise<void>;
}

/** A collector that doesn't answer must not hold the process back longer than this. */
const flushDeadlineMs = 5_000;
const signals: readonly TelemetrySignal[] = ['traces', 'metrics', 'logs'];
/** Probes come every few seconds and say nothing. */
const unobservedPaths = /^\/health(\/|$|\?)/;

/**
 * The signals the environment asks to export: OTEL_<SIGNAL>_EXPORTER names an exporter other than `none`, or an OTLP
 * endpoint is set for that signal or for all. OpenTelemetry itself would send to localhost when nothing is set; we
 * stay silent, since a default installation has no collector.
 */
export function exportedSignals(env: TelemetryOptions['env']): readonly TelemetrySignal[] {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return [];
  return signals.filter((signal) => {
    const exporter = env[`OTEL_${signal.toUpperCase()}_EXPORTER`];
    if (exporter) return exporter !== 'none';
    return Boolean(env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT']);
  });
}

/**
 * Starts the one OpenTelemetry SDK of the process. Call it before http, @grpc/grpc-js or pg are loaded, or they are
 * not instrumented. With no exporter configured, spans still exist, so log lines, gRPC calls and events carry one
 * trace id through the system. Exporters read their endpoints, headers and intervals from OTEL_* variables themselves.
 */
export function startTelemetry({ serviceName, env }: TelemetryOptions): Telemetry {
  const exported = exportedSignals(env);
  const sdk = new NodeSDK({
    serviceName: env['OTEL_SERVICE_NAME'] || serviceName,
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: (request) => unobservedPaths.test(request.url ?? ''),
      }),
      new GrpcInstrumentation({ ignoreGrpcMethods: [/grpc\.health\.v1\.Health/] }),
      new PgInstrumentation({ requireParentSpan: true }),
    ],
    ...silenced(exported),
  });
  sdk.start();
  const shutdown = async (): Promise<void> => {
    await Promise.race([sdk.shutdown().catch(() => undefined), expiry(flushDeadlineMs)]);
  };
  return { exported, shutdown, [Symbol.asyncDispose]: shutdown };
}

/** An explicit empty list keeps the SDK from choosing its own default exporter. */
function silenced(exported: readonly TelemetrySignal[]): Partial<NodeSDKConfiguration> {
  return {
    ...(exported.includes('traces') ? {} : { spanProcessors: [new NoopSpanProcessor()] }),
    ...(exported.includes('metrics') ? {} : { metricReaders: [] }),
    ...(exported.includes('logs') ? {} : { logRecordProcessors: [] }),
  };
}

function expiry(afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, afterMs).unref();
  });
}
