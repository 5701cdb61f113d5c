import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { carbonAttributes, carbonMetrics, counter, gauge, histogram, metricAttributeNames } from './index.js';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const provider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
});
beforeAll(() => metrics.setGlobalMeterProvider(provider));
afterAll(() => provider.shutdown());

async function collected() {
  exporter.reset();
  await provider.forceFlush();
  const scopes = exporter.getMetrics().flatMap((resource) => resource.scopeMetrics);
  return scopes.flatMap((scope) => scope.metrics.map((metric) => ({ scope: scope.scope.name, ...metric })));
}

describe('metrics', () => {
  it('records under the registered name and unit, per service', async () => {
    counter('lifecycle', 'carbon.events.sent')(3, { 'carbon.topic': 'carbon.activity' });
    histogram('lifecycle', 'carbon.outbox.relay.lag')(0.004);
    let pending = 7;
    const stop = gauge('transfer', 'carbon.outbox.pending', (observe) => {
      observe(pending);
    });
    const first = await collected();
    expect(first.find((metric) => metric.descriptor.name === 'carbon.events.sent')).toMatchObject({
      scope: 'carbon-butler.lifecycle',
      descriptor: { unit: '{event}' },
      dataPoints: [{ value: 3, attributes: { 'carbon.topic': 'carbon.activity' } }],
    });
    expect(first.find((metric) => metric.descriptor.name === 'carbon.outbox.relay.lag')?.descriptor.unit).toBe('s');
    expect(first.find((metric) => metric.descriptor.name === 'carbon.outbox.pending')?.dataPoints[0]?.value).toBe(7);
    stop();
    pending = 8;
    const second = await collected();
    const values = second
      .filter((metric) => metric.descriptor.name === 'carbon.outbox.pending')
      .flatMap((metric) => metric.dataPoints.map((point) => point.value));
    expect(values).not.toContain(8);
  });
});

describe('the registry', () => {
  it('names attributes and metrics the OpenTelemetry way, without overlap', () => {
    const names = [...Object.keys(carbonAttributes), ...Object.keys(carbonMetrics)];
    for (const name of names) expect(name).toMatch(/^carbon(\.[a-z][a-z0-9_]*)+$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it('keeps identifiers off metrics', () => {
    for (const name of metricAttributeNames) expect(name).not.toMatch(/\.(id|digest|offset)$/);
  });
});
