import type { ObservableResult } from '@opentelemetry/api';
import type { MetricAttributes } from './attributes.js';
import { meter } from './instrumentation-scope.js';

interface MetricEntry {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM, as OpenTelemetry asks: `s`, `By`, `1`, `{event}`. */
  readonly unit: string;
  readonly description: string;
  readonly boundaries?: readonly number[];
}

const fastSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Every metric of ours. Units are here and nowhere else. */
export const carbonMetrics = {
  'carbon.use_case.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Time of one use case, all transports',
    boundaries: fastSeconds,
  },
  'carbon.outbox.relay.lag': {
    kind: 'histogram',
    unit: 's',
    description: 'From the commit of an event to its hand-over to the transport',
    boundaries: fastSeconds,
  },
  'carbon.outbox.horizon.age': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest transaction that holds events back',
  },
  'carbon.outbox.pending': { kind: 'gauge', unit: '{event}', description: 'Events committed but not handed over' },
  'carbon.events.sent': { kind: 'counter', unit: '{event}', description: 'Events handed to the transport' },
  'carbon.events.consumed': { kind: 'counter', unit: '{event}', description: 'Deliveries by consumer and outcome' },
  'carbon.consumer.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Time to handle one delivery',
    boundaries: fastSeconds,
  },
  'carbon.footprints.restated': {
    kind: 'counter',
    unit: '{footprint}',
    description: 'Footprint versions stored, or systems that failed',
  },
  'carbon.intake.bytes': { kind: 'counter', unit: 'By', description: 'Bytes of partner documents taken in' },
  'carbon.evidence.entries': { kind: 'counter', unit: '{entry}', description: 'Entries appended to the evidence log' },
} as const satisfies Readonly<Record<string, MetricEntry>>;

export type MetricName = keyof typeof carbonMetrics;
type NameOfKind<K extends MetricEntry['kind']> = {
  [N in MetricName]: (typeof carbonMetrics)[N]['kind'] extends K ? N : never;
}[MetricName];

export interface Recorder {
  (value: number, attributes?: MetricAttributes): void;
}

function optionsOf(entry: MetricEntry) {
  const advice = entry.boundaries ? { advice: { explicitBucketBoundaries: [...entry.boundaries] } } : {};
  return { unit: entry.unit, description: entry.description, ...advice };
}

/** `const sent = counter('lifecycle', 'carbon.events.sent'); sent(3, { 'carbon.topic': topic })` */
export function counter(service: string, name: NameOfKind<'counter'>): Recorder {
  const instrument = meter(service).createCounter(name, optionsOf(carbonMetrics[name]));
  return (value, attributes) => {
    instrument.add(value, attributes);
  };
}

/** Records a measured value in the registered unit; durations are seconds. */
export function histogram(service: string, name: NameOfKind<'histogram'>): Recorder {
  const instrument = meter(service).createHistogram(name, optionsOf(carbonMetrics[name]));
  return (value, attributes) => {
    instrument.record(value, attributes);
  };
}

/** Reads a value whenever metrics are collected. Call the result to stop reading, e.g. when the service closes. */
export function gauge(
  service: string,
  name: NameOfKind<'gauge'>,
  read: (observe: Recorder) => void | Promise<void>,
): () => void {
  const instrument = meter(service).createObservableGauge(name, optionsOf(carbonMetrics[name]));
  const callback = (result: ObservableResult): void | Promise<void> =>
    read((value, attributes) => {
      result.observe(value, attributes);
    });
  instrument.addCallback(callback);
  return () => {
    instrument.removeCallback(callback);
  };
}
