import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeWithTools } from './installed-tools';
import { cases, ChartWorkspace, kubernetesVersion } from './rendered-charts';
import { services } from './services.mjs';
import { serviceSchema, umbrellaSchema } from './values-schema.mjs';

const helmFolder = join(__dirname, '../../helm');
const umbrella = 'carbon-butler';
const charts = [...services.map(({ chart }) => chart), umbrella, 'kafka', 'postgres'];

/** UPDATE_GOLDENS=1 writes them anew; what changed is then to be read in the diff. */
const updating = process.env['UPDATE_GOLDENS'] === '1';

describeWithTools('rendered charts', ['helm'], () => {
  let workspace: ChartWorkspace;
  beforeAll(() => {
    workspace = new ChartWorkspace();
  });
  afterAll(() => {
    workspace[Symbol.dispose]();
  });

  it.each(cases)('$chart, case $name, are what was last reviewed', ({ chart, name, values }) => {
    const golden = join(helmFolder, chart, 'examples', name, 'rendered', 'all.yaml');
    const rendered = workspace.template({ chart, values });
    if (updating) {
      mkdirSync(dirname(golden), { recursive: true });
      writeFileSync(golden, rendered);
    }
    expect(rendered).toBe(readFileSync(golden, 'utf8'));
  });

  it.each(charts)('%s passes helm lint', (chart) => {
    const said = workspace.helm('lint', '--strict', '--kube-version', kubernetesVersion, chart);
    expect(said).toContain('0 chart(s) failed');
  });

  it.each([
    ['a value of no service', umbrella, 'gateway.replicaz=3', 'replicaz'],
    ['a value of no platform', umbrella, 'global.platform.events.broker=x', 'broker'],
    ['a variable the service does not know', umbrella, 'lifecycle-agent.config.LIFECYCLE_DRAW=1', 'LIFECYCLE_DRAW'],
    ['a memory limit without unit', umbrella, 'gateway.resources.memory=512', 'memory'],
    ['an ingress without host', umbrella, 'gateway.edge.kind=ingress', 'host'],
    ['a digest cut short', umbrella, 'gateway.image.digest=sha256:12', 'digest'],
    ['a service that does not exist', umbrella, 'simulation.enabled=true', 'simulation'],
    ['an unknown broker setting', 'kafka', 'broker.replicas=1', 'broker'],
    ['an unknown database setting', 'postgres', 'replicas=1', 'replicas'],
  ])('refuse %s, naming it', (_, chart, value, named) => {
    const values = chart === umbrella ? ['values-ci.yaml'] : [];
    expect(() => workspace.template({ chart, values }, '--set', value)).toThrow(named);
  });

  it('refuse an image without digest where the platform requires one', () => {
    const render = () => workspace.template({ chart: umbrella, values: ['values-production.yaml'] });
    expect(render).toThrow('image.digest is empty');
  });
});

describe('the schemas of values', () => {
  it.each(services)('of $chart is what its generator writes', (service) => {
    expect(readSchema(service.chart)).toEqual(serviceSchema(service));
  });

  it('of the umbrella is what its generator writes', () => {
    expect(readSchema(umbrella)).toEqual(umbrellaSchema(services.map(({ chart }) => chart)));
  });
});

function readSchema(chart: string): unknown {
  return JSON.parse(readFileSync(join(helmFolder, chart, 'values.schema.json'), 'utf8'));
}
