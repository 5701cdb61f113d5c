import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeWithTools } from './installed-tools';
import { cases, ChartWorkspace, kubernetesVersion } from './rendered-charts';
import { services } from './services.mjs';
import { serviceSchema, umbrellaSchema } from './values-schema.mjs';

const helmFolder = join(__dirname, '../../helm');

/** UPDATE_GOLDENS=1 writes them anew; what changed is then to be read in the diff. */
const updating = process.env['UPDATE_GOLDENS'] === '1';

describeWithTools('rendered charts', ['helm'], () => {
  let charts: ChartWorkspace;
  beforeAll(() => {
    charts = new ChartWorkspace();
  });
  afterAll(() => {
    charts[Symbol.dispose]();
  });

  it.each(cases)('$chart, case $name, are what was last reviewed', ({ chart, name, values }) => {
    const golden = join(helmFolder, chart, 'examples', name, 'rendered', 'all.yaml');
    const rendered = charts.template(chart, values);
    if (updating) {
      mkdirSync(dirname(golden), { recursive: true });
      writeFileSync(golden, rendered);
    }
    expect(rendered).toBe(readFileSync(golden, 'utf8'));
  });

  it.each([...services.map(({ chart }) => chart), 'carbon-butler', 'kafka', 'postgres'])(
    '%s passes helm lint',
    (chart) => {
      expect(charts.helm('lint', '--strict', '--kube-version', kubernetesVersion, chart)).toContain(
        '0 chart(s) failed',
      );
    },
  );

  it.each([
    ['a value of no service', 'carbon-butler', 'gateway.replicaz=3', 'replicaz'],
    ['a value of no platform', 'carbon-butler', 'global.platform.events.broker=x', 'broker'],
    [
      'a variable the service does not know',
      'carbon-butler',
      'lifecycle-agent.config.LIFECYCLE_DRAW=1',
      'LIFECYCLE_DRAW',
    ],
    ['a memory limit without unit', 'carbon-butler', 'gateway.resources.memory=512', 'memory'],
    ['an ingress without host', 'carbon-butler', 'gateway.edge.kind=ingress', 'host'],
    ['a digest cut short', 'carbon-butler', 'gateway.image.digest=sha256:12', 'digest'],
    ['a service that does not exist', 'carbon-butler', 'simulation.enabled=true', 'simulation'],
    ['an unknown broker setting', 'kafka', 'broker.replicas=1', 'broker'],
    ['an unknown database setting', 'postgres', 'replicas=1', 'replicas'],
  ])('refuse %s, naming it', (_, chart, value, named) => {
    expect(() => charts.template(chart, chart === 'carbon-butler' ? ['values-ci.yaml'] : [], '--set', value)).toThrow(
      named,
    );
  });

  it('refuse an image without digest where the platform requires one', () => {
    expect(() => charts.template('carbon-butler', ['values-production.yaml'])).toThrow('image.digest is empty');
  });

  it.each(services)("$chart's schema is what its generator writes", (service) => {
    expect(readSchema(service.chart)).toEqual(serviceSchema(service));
  });

  it("the umbrella's schema is what its generator writes", () => {
    expect(readSchema('carbon-butler')).toEqual(umbrellaSchema(services.map(({ chart }) => chart)));
  });
});

function readSchema(chart: string): unknown {
  return JSON.parse(readFileSync(join(helmFolder, chart, 'values.schema.json'), 'utf8'));
}
