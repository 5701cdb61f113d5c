import { stopDeadlineMs } from '@carbon-butler/platform-lifecycle';
import { describeWithTools } from './installed-tools';
import { containerOf, type Labels, type Manifest, type ManifestOf, namesOf, ofKind } from './manifests';
import { ChartWorkspace, installations, production } from './rendered-charts';
import { services } from './services.mjs';

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

  describe.each(installations)('case $name', ({ chart, values }) => {
    let manifests: readonly Manifest[];
    let deployments: readonly ManifestOf<'Deployment'>[];
    beforeAll(() => {
      manifests = charts.manifests({ chart, values });
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
      for (const container of deployments.map(containerOf)) {
        const { requests, limits } = container.resources;
        expect(Object.keys(requests).sort()).toEqual(['cpu', 'memory']);
        expect(limits).toEqual({ memory: requests.memory });
      }
    });

    it('are alive by themselves, and ready by what they serve', () => {
      for (const container of deployments.map(containerOf)) {
        const ports = new Map(container.ports.map((port) => [port.name, port.containerPort]));
        expect(container.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
        expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
        if (ports.has('grpc')) expect(container.readinessProbe.grpc).toEqual({ port: ports.get('grpc') });
        else expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'http' });
      }
    });

    it('get the time to stop that a stop may take', () => {
      for (const { spec } of deployments) {
        const pod = spec.template.spec;
        const sleeps = pod.containers.map((container) => container.lifecycle.preStop.sleep.seconds);
        expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(
          Math.max(...sleeps) + stopDeadlineMs / 1_000 + flushSeconds,
        );
      }
    });

    it('write nowhere but to a temporary folder', () => {
      for (const deployment of deployments) {
        const { volumeMounts } = containerOf(deployment);
        const written = volumeMounts.filter((mount) => mount.readOnly !== true);
        expect(written).toEqual([{ name: 'temporary', mountPath: '/tmp' }]);
        expect(namesIn(volumeMounts)).toEqual(namesIn(deployment.spec.template.spec.volumes));
      }
    });

    it('are each found by one Service, under every port it offers', () => {
      for (const service of ofKind(manifests, 'Service')) {
        const found = deployments.filter(({ spec }) => selects(service.spec.selector, spec.template.metadata.labels));
        expect(namesOf(found)).toEqual([service.metadata.name]);
        const offered = found.flatMap((deployment) => namesIn(containerOf(deployment).ports));
        for (const { targetPort } of service.spec.ports) expect(offered).toContain(targetPort);
      }
      expect(ofKind(manifests, 'Service')).toHaveLength(deployments.length);
    });

    it('can lose one pod at a time where there are several, and are spread', () => {
      for (const { metadata, spec } of deployments) {
        const several = (replicasMinOf(metadata.name) ?? spec.replicas ?? 1) > 1;
        const budgets = ofKind(manifests, 'PodDisruptionBudget').filter((each) => each.metadata.name === metadata.name);
        expect(budgets.map((each) => each.spec.maxUnavailable)).toEqual(several ? [1] : []);
        expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
        expect(spec.template.spec.topologySpreadConstraints.map((each) => each.topologyKey)).toEqual([
          'topology.kubernetes.io/zone',
          'kubernetes.io/hostname',
        ]);
      }
    });

    it('state a number of replicas only where nothing scales them', () => {
      for (const { metadata, spec } of deployments)
        expect(spec.replicas === undefined).toBe(replicasMinOf(metadata.name) !== undefined);
    });

    function replicasMinOf(name: string): number | undefined {
      const byCpu = ofKind(manifests, 'HorizontalPodAutoscaler').find(({ spec }) => spec.scaleTargetRef.name === name);
      const byEvents = ofKind(manifests, 'ScaledObject').find(({ spec }) => spec.scaleTargetRef.name === name);
      return byCpu?.spec.minReplicas ?? byEvents?.spec.minReplicaCount;
    }
  });

  it('of production take secrets that something makes, and use every one of them', () => {
    const manifests = charts.manifests(production);
    const made = namesOf(ofKind(manifests, 'ExternalSecret'));
    const used = ofKind(manifests, 'Deployment')
      .flatMap((deployment) => containerOf(deployment).env)
      .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []);
    const byKafkaOperator = services.map(({ chart }) => `${chart}-kafka`);
    expect([...new Set(used)].sort()).toEqual([...made, ...byKafkaOperator].sort());
  });

  it('of production are named by digest', () => {
    const images = ofKind(charts.manifests(production), 'Deployment').map((each) => containerOf(each).image);
    for (const image of images) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  it('need no operator where values ask for none', () => {
    const manifests = charts.manifests({ chart: 'carbon-butler', values: ['values-ci.yaml'] });
    const kinds = new Set(manifests.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount']);
  });
});

function namesIn(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name).sort();
}

function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([label, value]) => labels[label] === value);
}
