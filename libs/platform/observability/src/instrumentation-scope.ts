import { metrics, trace, type Meter, type Tracer } from '@opentelemetry/api';

/** The scope name that keeps the services of one process apart in traces, metrics and logs. */
export function instrumentationScope(service: string): string {
  return `carbon-butler.${service}`;
}

/** The tracer of a service. Works before and without `startTelemetry`: its spans are then not recorded. */
export function tracer(service: string): Tracer {
  return trace.getTracer(instrumentationScope(service));
}

/** The meter of a service. Ask for it after `startTelemetry`: one taken earlier never reaches an exporter. */
export function meter(service: string): Meter {
  return metrics.getMeter(instrumentationScope(service));
}
