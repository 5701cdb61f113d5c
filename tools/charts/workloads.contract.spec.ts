import { stopDeadlineMs } from '@carbon-butler/platform-lifecycle';
import { describeWithTools } from './installed-tools';
import { cases, ChartWorkspace, type Manifest, namesOf, ofKind } from './rendered-charts';
import { services } from './services.mjs';

const umbrella = cases.filter(({ chart }) => chart === 'carbon-butler');
/** What telemetry may take to be sent at the end, as platform/observability limits it. */
const flushSeconds = 5;

describeWithTools('the workloads of the charts', ['helm'], () => {
  let charts: ChartWorkspace;
  beforeAll(() => {
    charts = new ChartWorkspace();
  });
  afterAll(() => {
    charts[Symbol.dispose]();
  });

  describe.each(umbrella)('case $name', ({ chart, values }) => {
    let manifests: readonly Manifest[];
    let deployments: readonly Manifest[];
    beforeAll(() => {
      manifests = charts.manifests(chart, values);
      deployments = ofKind(manifests, 'Deployment');
    });

    it('deploy every service', () => {
      expect(namesOf(deployments)).toEqual(services.map((service) => service.chart).sort());
    });

    it('run without rights', () => {
      for (const { spec, metadata } of deployments) {
        const pod = spec.template.spec;
        expect({ name: metadata.name, ...pod.securityContext }).toMatchObject({
          runAsNonRoot: true,
          runAsUser: expect.any(Number),
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(pod.automountServiceAccountToken).toBe(false);
        for (const { securityContext } of pod.containers)
          expect(securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            privileged: false,
            capabilities: { drop: ['ALL'] },
          });
      }
    });

    it('ask for CPU and memory, and limit memory alone', () => {
      for (const container of deployments.flatMap(({ spec }) => spec.template.spec.containers)) {
        const { requests, limits } = container.resources;
        expect(Object.keys(requests).sort()).toEqual(['cpu', 'memory']);
        expect(limits).toEqual({ memory: requests.memory });
      }
    });

    it('are alive by themselves, and ready by what they serve', () => {
      for (const container of deployments.flatMap(({ spec }) => spec.template.spec.containers)) {
        const ports = new Map(container.ports.map((port: Manifest) => [port.name, port.containerPort]));
        expect(container.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
        expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
        if (ports.has('grpc')) expect(container.readinessProbe.grpc).toEqual({ port: ports.get('grpc') });
        else expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'http' });
      }
    });

    it('get the time to stop that a stop may take', () => {
      for (const { spec } of deployments) {
        const pod = spec.template.spec;
        const sleeps = pod.containers.map((container: Manifest) => container.lifecycle.preStop.sleep.seconds);
        expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(
          Math.max(...sleeps) + stopDeadlineMs / 1_000 + flushSeconds,
        );
      }
    });

    it('write nowhere but to a temporary folder', () => {
      for (const { containers, volumes } of deployments.map(({ spec }) => spec.template.spec)) {
        const written = containers[0].volumeMounts.filter((mount: Manifest) => mount.readOnly !== true);
        expect(written).toEqual([{ name: 'temporary', mountPath: '/tmp' }]);
        expect(namesIn(containers[0].volumeMounts)).toEqual(namesIn(volumes));
      }
    });

    it('are each found by one Service, under every port it offers', () => {
      for (const service of ofKind(manifests, 'Service')) {
        const found = deployments.filter(({ spec }) => selects(service.spec.selector, spec.template.metadata.labels));
        expect(namesOf(found)).toEqual([service.metadata.name]);
        const offered = namesIn(found[0].spec.template.spec.containers[0].ports);
        for (const { targetPort } of service.spec.ports) expect(offered).toContain(targetPort);
      }
      expect(ofKind(manifests, 'Service')).toHaveLength(deployments.length);
    });

    it('can lose one pod at a time where there are several, and are spread', () => {
      for (const { metadata, spec } of deployments) {
        const several = (scalerOf(metadata.name)?.min ?? spec.replicas) > 1;
        const budgets = ofKind(manifests, 'PodDisruptionBudget').filter((each) => each.metadata.name === metadata.name);
        expect(budgets.map((each) => each.spec.maxUnavailable)).toEqual(several ? [1] : []);
        expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
        expect(spec.template.spec.topologySpreadConstraints.map((each: Manifest) => each.topologyKey)).toEqual([
          'topology.kubernetes.io/zone',
          'kubernetes.io/hostname',
        ]);
      }
    });

    it('state a number of replicas only where nothing scales them', () => {
      for (const { metadata, spec } of deployments)
        expect(spec.replicas === undefined).toBe(scalerOf(metadata.name) !== undefined);
    });

    it('take secrets from secrets that something makes', () => {
      const made = namesOf(ofKind(manifests, 'ExternalSecret'));
      if (made.length === 0) return; // The values say that they are made by hand.
      const references = deployments
        .flatMap(({ spec }) => spec.template.spec.containers[0].env)
        .flatMap((variable: Manifest) => variable.valueFrom?.secretKeyRef?.name ?? [])
        .filter((name: string) => !name.endsWith('-kafka'));
      expect([...new Set(references)].sort()).toEqual(made);
    });

    function scalerOf(name: string): { readonly min: number } | undefined {
      const [scaler] = [...ofKind(manifests, 'HorizontalPodAutoscaler'), ...ofKind(manifests, 'ScaledObject')].filter(
        ({ spec }) => spec.scaleTargetRef.name === name,
      );
      return scaler && { min: scaler.spec.minReplicas ?? scaler.spec.minReplicaCount };
    }
  });

  it('of production are named by digest', () => {
    const [{ chart, values }] = umbrella;
    for (const { spec } of ofKind(charts.manifests(chart, values), 'Deployment'))
      for (const { image } of spec.template.spec.containers) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  it('are reached by an operator of Kafka, PostgreSQL, keys or scaling only where values ask for them', () => {
    const kinds = new Set(charts.manifests('carbon-butler', ['values-ci.yaml']).map(({ kind }) => kind as string));
    expect([...kinds].sort()).toEqual(['Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount']);
  });
});

function namesIn(items: readonly Manifest[]): readonly string[] {
  return items.map(({ name }) => name as string).sort();
}

function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([label, value]) => labels[label] === value);
}
