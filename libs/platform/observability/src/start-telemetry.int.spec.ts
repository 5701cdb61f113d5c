import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from '@swc/core';

/**
 * A process of its own: instrumentation hooks into `require`, which jest replaces. It answers over HTTP by asking
 * over gRPC, which logs: one trace through all three.
 */
const program = `
const { startTelemetry, createLogger } = require('./index.js');
const telemetry = startTelemetry({ serviceName: 'demo', env: process.env });
const http = require('node:http');
const net = require('node:net');
const { Client, Server, ServerCredentials, credentials } = require('@grpc/grpc-js');
const { trace } = require('@opentelemetry/api');
const traceId = () => trace.getActiveSpan()?.spanContext().traceId;
const log = createLogger('demo', { write: (line) => process.stderr.write(line) });
const codec = { serialize: (v) => Buffer.from(JSON.stringify(v)), deserialize: (b) => JSON.parse(b) };
const say = {
  path: '/demo.Echo/Say', requestStream: false, responseStream: false,
  requestSerialize: codec.serialize, requestDeserialize: codec.deserialize,
  responseSerialize: codec.serialize, responseDeserialize: codec.deserialize,
};
const grpc = new Server();
grpc.addService({ say }, { say: (_call, reply) => { log.info('said'); reply(null, { inGrpc: traceId() }); } });
grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, port) => {
  const client = new Client('127.0.0.1:' + port, credentials.createInsecure());
  const server = http.createServer((_request, response) => {
    const inHttp = traceId();
    client.makeUnaryRequest(say.path, say.requestSerialize, say.responseDeserialize, {}, (error, answer) => {
      response.end(JSON.stringify({ inHttp, ...answer, exported: telemetry.exported }));
    });
  });
  server.listen(0, '127.0.0.1', () => {
    // By hand: an instrumented client would start a trace of its own.
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.write('GET /things HTTP/1.1\\r\\nhost: x\\r\\ntraceparent: ' + process.env.PARENT + '\\r\\nconnection: close\\r\\n\\r\\n');
    let answer = '';
    socket.on('data', (chunk) => { answer += chunk; });
    socket.on('end', async () => {
      process.stdout.write(answer.slice(answer.indexOf('{')));
      server.close(); client.close(); grpc.forceShutdown();
      await telemetry.shutdown();
    });
  });
});
`;
const parentTrace = '0af7651916cd43dd8448eb211c80319c';

interface Outcome {
  readonly inHttp: string;
  readonly inGrpc: string;
  readonly exported: readonly string[];
}

let directory: string;
let collector: Server;
let received: { path: string; body: string }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'telemetry-'));
  for (const file of await readdir(__dirname)) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const { code } = await transform(await readFile(join(__dirname, file), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    await writeFile(join(directory, file.replace(/\.ts$/, '.js')), code);
  }
  await writeFile(join(directory, 'program.js'), program);
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
});
beforeEach(() => {
  received = [];
});
afterAll(async () => {
  collector.close();
  await rm(directory, { recursive: true });
});

async function run(variables: Readonly<Record<string, string>>): Promise<Outcome & { readonly log: string }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(directory, 'program.js')], {
    env: {
      NODE_PATH: dirname(dirname(require.resolve('pino/package.json'))),
      PARENT: `00-${parentTrace}-b7ad6b7169203331-01`,
      ...variables,
    },
  });
  return { ...(JSON.parse(stdout) as Outcome), log: stderr };
}

describe('startTelemetry', () => {
  it('without any variable exports nothing, and still carries one trace from HTTP through gRPC into the log', async () => {
    const { inHttp, inGrpc, exported, log } = await run({});
    expect(exported).toEqual([]);
    expect([inHttp, inGrpc]).toEqual([parentTrace, parentTrace]);
    expect(JSON.parse(log)).toMatchObject({ message: 'said', trace_id: parentTrace });
    expect(received).toEqual([]);
  }, 30_000);

  it('with an OTLP endpoint exports traces, metrics and logs under the service`s name', async () => {
    const { port } = collector.address() as AddressInfo;
    const { exported } = await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(exported).toEqual(['traces', 'metrics', 'logs']);
    const bodyOf = (path: string) => received.filter((each) => each.path === path).map(({ body }) => body);
    const traces = bodyOf('/v1/traces').join();
    expect(traces).toContain('"stringValue":"demo"');
    expect(traces).toContain('instrumentation-http');
    expect(traces).toContain('instrumentation-grpc');
    expect(traces.match(/"traceId":"([0-9a-f]{32})"/g)?.every((found) => found.includes(parentTrace))).toBe(true);
    expect(bodyOf('/v1/logs').join()).toMatch(new RegExp(`"said".*${parentTrace}`));
    expect(bodyOf('/v1/metrics').join()).toContain('http.server');
  }, 30_000);

  it('ends in time when the collector is gone', async () => {
    const started = Date.now();
    const { inGrpc } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect(inGrpc).toBe(parentTrace);
    expect(Date.now() - started).toBeLessThan(20_000);
  }, 30_000);
});
