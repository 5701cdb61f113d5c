import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { allTopics, type ServiceName } from '@carbon-butler/contract-events';
import { readConfig } from '@carbon-butler/platform-config';
import { transportEnvironment } from '@carbon-butler/platform-service-process';
import { describeWithTools } from './installed-tools';
import { containerOf, type Manifest, ofKind, one } from './manifests';
import { ChartWorkspace, installations, production } from './rendered-charts';
import { serviceEnvironments } from './service-environments';
import { chartOf, services } from './services.mjs';

const servicesFolder = join(__dirname, '../../libs/services');

describeWithTools('the charts and the contracts', ['helm'], () => {
  let charts: ChartWorkspace;
  beforeAll(() => {
    charts = new ChartWorkspace();
  });
  afterAll(() => {
    charts[Symbol.dispose]();
  });

  describe.each(installations)('case $name', ({ chart, values }) => {
    let manifests: readonly Manifest[];
    beforeAll(() => {
      manifests = charts.manifests({ chart, values });
    });

    it('let through exactly the gRPC calls that services make, in and out', () => {
      const calls = callsInCode();
      expect(calls.length).toBeGreaterThan(0);
      expect(edges(manifests, 'ingress')).toEqual(calls);
      expect(edges(manifests, 'egress')).toEqual(calls);
    });

    it('refuse everything else between the pods', () => {
      const policies = ofKind(manifests, 'NetworkPolicy');
      expect(policies.filter(({ spec }) => spec.ingress === undefined && spec.egress === undefined)).toHaveLength(1);
      for (const { spec } of policies) {
        expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
        for (const { from, to, ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
          // A rule without peers or without ports would mean anybody, or anything.
          const peers = from ?? to ?? [];
          expect([peers.length > 0, ports.length > 0]).toEqual([true, true]);
          expect(peers.filter(({ ipBlock }) => ipBlock !== undefined)).toEqual([]);
        }
        for (const peer of (spec.egress ?? []).flatMap(({ to = [] }) => to))
          expect(Object.keys(peer.podSelector?.matchLabels ?? {})).not.toEqual([]);
      }
    });

    it('let only the gateway be called from outside', () => {
      const open = ofKind(manifests, 'NetworkPolicy').filter(({ spec }) =>
        spec.ingress?.some(({ ports }) => ports.some(({ port }) => port === 'http')),
      );
      expect(open.map(({ metadata }) => metadata.name)).toEqual(['gateway']);
    });

    it.each(services)(
      'tell the $name service all it needs, and nothing it does not know',
      ({ name, chart: deployed }) => {
        const variables = environmentOf(manifests, deployed);
        const environment = serviceEnvironments[name as ServiceName];
        expect(() => readConfig<unknown>(environment, variables, name)).not.toThrow();
        expect(() => readConfig(transportEnvironment, variables, name)).not.toThrow();
        const known = [
          ...Object.keys(environment.in.shape),
          ...variablesIn(join(__dirname, '../../libs/platform/service-process/src/transport-environment.ts')),
          ...['POD_NAME', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_RESOURCE_ATTRIBUTES'],
        ];
        expect(Object.keys(variables).filter((variable) => !known.includes(variable))).toEqual([]);
      },
    );

    it('give each service addresses of services that exist', () => {
      const offered = ofKind(manifests, 'Service').flatMap(({ metadata, spec }) =>
        spec.ports.map(({ port }) => `${metadata.name}:${port}`),
      );
      for (const { chart: deployed } of services)
        for (const [variable, value] of Object.entries(environmentOf(manifests, deployed)))
          if (variable.endsWith('_GRPC_ADDRESS')) expect(offered).toContain(value);
    });
  });

  it.each(services)('know which groups the $name service reads', ({ name, chart }) => {
    const consumes = charts.evaluate(chart, '.Values.consumes');
    const catalogue = allTopics.flatMap(({ topic, consumers }) =>
      consumers.filter(({ service }) => service === name).map(({ group }) => ({ topic, group })),
    );
    expect(consumes).toEqual(catalogue);
  });

  it('scale consumers by the lag of every group, never beyond the partitions', () => {
    const scaled = ofKind(charts.manifests(production), 'ScaledObject');
    expect(scaled.length).toBeGreaterThan(0);
    for (const { metadata, spec } of scaled) {
      const consumed = allTopics.flatMap(({ topic, partitions, consumers }) =>
        consumers
          .filter(({ service }) => chartOf(service) === metadata.name)
          .map(({ group }) => ({ topic, partitions, group })),
      );
      const triggers = spec.triggers
        .filter(({ type }) => type === 'kafka')
        .map((trigger) => `${trigger.metadata['topic'] ?? ''} ${trigger.metadata['consumerGroup'] ?? ''}`);
      expect(triggers).toEqual(consumed.map(({ topic, group }) => `${topic} ${group}`));
      expect(spec.maxReplicaCount).toBeLessThanOrEqual(Math.max(...consumed.map(({ partitions }) => partitions)));
    }
  });
});

/** Who calls whom, by the clients that services make of each other's contracts. */
function callsInCode(): readonly string[] {
  const calls = services.flatMap(({ name, chart }) =>
    readdirSync(join(servicesFolder, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !/(^|[/\\])testing[/\\]/.test(file))
      .map((file) => readFileSync(join(servicesFolder, name, 'src', file), 'utf8'))
      .flatMap((code) => [...code.matchAll(/createGrpcClient\(\s*(\w+)V1\./g)])
      .map(([, called]) => `${chart} -> ${chartOf(called!)}`),
  );
  return [...new Set(calls)].sort();
}

/** The arrows between services that one side of the policies allows. */
function edges(manifests: readonly Manifest[], side: 'ingress' | 'egress'): readonly string[] {
  const found = ofKind(manifests, 'NetworkPolicy').flatMap(({ metadata, spec }) =>
    (spec[side] ?? [])
      .flatMap(({ from, to }) => from ?? to ?? [])
      .map(({ podSelector }) => podSelector?.matchLabels ?? {})
      .filter((labels) => labels['app.kubernetes.io/part-of'] === 'carbon-butler')
      .map((labels) => labels['app.kubernetes.io/name'] ?? 'any service')
      .map((other) => (side === 'ingress' ? `${other} -> ${metadata.name}` : `${metadata.name} -> ${other}`)),
  );
  return found.sort();
}

/** A container's variables, with a fitting secret in place of each reference to one. */
function environmentOf(manifests: readonly Manifest[], chart: string): Readonly<Record<string, string>> {
  const variables = containerOf(one(manifests, 'Deployment', chart)).env;
  expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
  return Object.fromEntries(variables.map(({ name, value }) => [name, value ?? secretFor(name)]));
}

function secretFor(variable: string): string {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  switch (variable) {
    case 'DATABASE_URL':
      return 'postgresql://service:secret@database:5432/service';
    case 'TOKEN_KEYS':
      return JSON.stringify({ keys: [jwk] });
    case 'EVIDENCE_LOG_KEY':
    case 'EVIDENCE_STATEMENT_KEY':
      return JSON.stringify(jwk);
    default:
      return 'a-secret-that-is-long-enough-for-all-of-them';
  }
}

function variablesIn(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^ {4}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!);
}
