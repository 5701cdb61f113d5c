import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ButlerProcess, removeDataDir } from './butler-process.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** What a restated footprint has to be traced through, from the partner's request on. */
const stations = [
  /^POST/,
  /^process carbon\.emission\.v1$/,
  /^restate footprints$/,
  /^process carbon\.inventory\.v1$/,
  /LifecycleService\/GetInventory$/,
] as const;
const deadlineMs = 60_000;

/** An OTLP collector that keeps what it is sent. */
class Collector {
  readonly spans: Span[] = [];
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces') {
        const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Export;
        this.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('a trace', () => {
  const collector = new Collector();
  let dataDir: string;
  let butler: ButlerProcess;

  beforeAll(async () => {
    dataDir = await ButlerProcess.newDataDir();
    const endpoint = await collector.start();
    butler = await ButlerProcess.start(dataDir, {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
  });

  afterAll(async () => {
    await butler.stop();
    collector.stop();
    await removeDataDir(dataDir);
  });

  it('spans intake, outbox, transport and gRPC to the restated footprint', async () => {
    const token = await butler.token();
    const event = {
      specversion: '1.0',
      id: 'traced',
      source: '/partners/traced',
      type: 'carbon.emission.record.v1',
      time: '2026-03-01T00:00:00Z',
      datacontenttype: 'application/json',
      data: {
        facilityId: 'traced-works',
        processId: 'furnace',
        period: { start: '2025-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' },
        activity: { direction: 'output', itemId: 'hot-metal', quantity: { value: '1000', unit: 't' } },
        basis: 'measured',
        source: { id: 'scale', version: '1', locator: 'trace test', licence: 'own data' },
      },
    };
    expect((await butler.post('/v1/events', token, event, 'application/cloudevents+json')).status).toBe(202);

    const traced = (): Span[] => {
      const [intake] = collector.spans.filter(
        ({ name, spanId }) => name.startsWith('POST') && hasChild(spanId, /events|outbox/),
      );
      const reached = collector.spans.filter(({ name }) => name === 'restate footprints').map(({ traceId }) => traceId);
      const traceId = intake?.traceId ?? reached.at(-1);
      return collector.spans.filter((span) => span.traceId === traceId);
    };
    const hasChild = (spanId: string, name: RegExp): boolean =>
      collector.spans.some((span) => span.parentSpanId === spanId && name.test(span.name));
    const complete = (): boolean =>
      collector.spans.some(({ traceId }) =>
        stations.every((station) =>
          collector.spans.some((span) => span.traceId === traceId && station.test(span.name)),
        ),
      );

    const endMs = performance.now() + deadlineMs;
    while (!complete() && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 100));
    if (!complete())
      throw new Error(
        `no trace passes all stations; the last restatement's trace: ${traced()
          .map(({ name }) => name)
          .join(', ')}`,
      );

    // Every span of it but the first hangs on another span of it.
    const [traceId] = collector.spans
      .filter((span) =>
        stations.every((station) =>
          collector.spans.some((other) => other.traceId === span.traceId && station.test(other.name)),
        ),
      )
      .map((span) => span.traceId);
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const roots = spans.filter(
      ({ parentSpanId }) => parentSpanId === undefined || parentSpanId === '' || !ids.has(parentSpanId),
    );
    expect(roots.map(({ name }) => name)).toEqual([expect.stringMatching(/^POST/)]);
  });
});
