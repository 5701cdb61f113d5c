export {
  carbonAttributes,
  metricAttributeNames,
  type AttributeValue,
  type CarbonAttribute,
  type MetricAttribute,
  type MetricAttributes,
  type SpanAttributes,
} from './attributes.js';
export { instrumentationScope, meter, tracer } from './instrumentation-scope.js';
export { createLogger, type LogFields, type Logger, type LoggerOptions, type LogLevel } from './logger.js';
export { carbonMetrics, counter, gauge, histogram, type MetricName, type Recorder } from './metrics.js';
export { isSecretName, redact, redactText } from './redaction.js';
export {
  exportedSignals,
  startTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type TelemetrySignal,
} from './start-telemetry.js';
export { injectTraceContext, runInTraceContext, type TraceCarrier } from './trace-context.js';
export { withSpan, type ActiveSpan, type SpanRole } from './with-span.js';
