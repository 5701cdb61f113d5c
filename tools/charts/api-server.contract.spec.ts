import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiServer } from './api-server';
import { definitionsFolder, describeWithTools } from './installed-tools';
import { type Kind, type Manifest, ofKind, parseManifests } from './manifests';
import { cases, ChartWorkspace, namespace, production } from './rendered-charts';

/** Definitions of resources whose operators are no Go modules: closed schemas of the fields used here. */
const ownDefinitions = join(__dirname, 'schemas/crds');

describeWithTools('a Kubernetes API server', ['helm', 'etcd', 'kube-apiserver'], () => {
  let server: ApiServer;
  let charts: ChartWorkspace;

  beforeAll(async () => {
    charts = new ChartWorkspace();
    server = await ApiServer.start();
    await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const definitions = [definitionsFolder, ownDefinitions].flatMap(readManifests);
    for (const definition of definitions) await create(definition);
    for (const definition of definitions) await established(definition);
  });
  afterAll(async () => {
    charts[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  it.each(cases)('accepts every resource of $chart, case $name', async ({ chart, values }) => {
    const manifests = charts.manifests({ chart, values });
    expect(manifests.length).toBeGreaterThan(0);
    const refused: string[] = [];
    for (const manifest of manifests) {
      const { status, message } = await server.apply(manifest, { dryRun: true });
      if (status >= 300) refused.push(`${manifest.kind} ${manifest.metadata.name}: ${message}`);
    }
    expect(refused).toEqual([]);
  });

  const kafka = { chart: 'kafka', values: [] };
  const postgres = { chart: 'postgres', values: [] };
  it.each([
    ['an unknown field', production, 'Deployment', '/template/spec/containers/0/livenessProb', {}, 'livenessProb'],
    ['a port that is a text', production, 'Service', '/ports/0/port', 'http', 'port'],
    ['a selector its pods lack', production, 'Deployment', '/selector/matchLabels/other', 'x', 'selector'],
    [
      'a quantity without meaning',
      production,
      'Deployment',
      '/template/spec/containers/0/resources/limits/memory',
      '1Gig',
      'quantities',
    ],
    ['a scaler without target', production, 'ScaledObject', '/scaleTargetRef/name', undefined, 'name'],
    ['a secret of no kind of store', production, 'ExternalSecret', '/secretStoreRef/kind', 'Vault', 'kind'],
    ['a route to a port out of range', production, 'HTTPRoute', '/rules/0/backendRefs/0/port', 70_000, 'port'],
    ['an alert without expression', production, 'PrometheusRule', '/groups/0/rules/0/expr', undefined, 'expr'],
    [
      'an operation Kafka does not have',
      kafka,
      'KafkaUser',
      '/authorization/acls/0/operations/0',
      'Reed',
      'operations',
    ],
    ['a misspelt number of partitions', kafka, 'KafkaTopic', '/partition', 3, 'partition'],
    ['a database without owner', postgres, 'Database', '/owner', undefined, 'owner'],
  ] as const)('refuses %s, so that what it accepts means something', async (_, rendered, kind, path, value, named) => {
    const [manifest] = ofKind(charts.manifests(rendered), kind satisfies Kind);
    if (manifest === undefined) throw new Error(`no ${kind} to spoil`);
    const { status, message } = await server.apply(withValue(manifest, path, value), { dryRun: true });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(message).toContain(named);
  });

  async function create(manifest: Manifest): Promise<void> {
    const { status, message } = await server.apply(manifest, { dryRun: false });
    if (status >= 300) throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${message}`);
  }

  /** A definition counts once its resources are served, which takes the server a moment. */
  function established({ spec }: Manifest): Promise<void> {
    const { group, names, versions } = spec as Definition;
    return server.until(`serving ${names.plural}`, async () => {
      const found = await Promise.all(
        versions.filter(({ served }) => served).map(({ name }) => server.kinds(`${group}/${name}`)),
      );
      return found.every((kinds) => kinds.includes(names.kind));
    });
  }
});

interface Definition {
  readonly group: string;
  readonly names: { readonly kind: string; readonly plural: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
}

function readManifests(folder: string): readonly Manifest[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseManifests(readFileSync(join(folder, file), 'utf8')));
}

/** A copy in which one field below `spec` has another value, or none. */
function withValue(manifest: Manifest, path: string, value: unknown): Manifest {
  const copy = structuredClone(manifest);
  const fields = path.slice(1).split('/');
  const last = fields.pop();
  let place = copy.spec as Record<string, unknown>;
  for (const field of fields) place = place[field] as Record<string, unknown>;
  if (last === undefined) throw new Error(`${path} names no field`);
  if (value === undefined) Reflect.deleteProperty(place, last);
  else place[last] = value;
  return copy;
}
