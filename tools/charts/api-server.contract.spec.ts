import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ApiServer } from './api-server';
import { definitionsFolder, describeWithTools } from './installed-tools';
import { cases, ChartWorkspace, type Manifest, namespace, ofKind } from './rendered-charts';

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
    for (const { metadata } of definitions) await established(metadata.name);
  });
  afterAll(async () => {
    charts[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  it.each(cases)('accepts every resource of $chart, case $name', async ({ chart, values }) => {
    const manifests = charts.manifests(chart, values);
    expect(manifests.length).toBeGreaterThan(0);
    const refused: string[] = [];
    for (const manifest of manifests) {
      const { status, body } = await server.apply(manifest, { dryRun: true });
      if (status >= 300) refused.push(`${manifest.kind} ${manifest.metadata.name}: ${body.message}`);
    }
    expect(refused).toEqual([]);
  });

  it.each([
    [
      'an unknown field',
      'Deployment',
      (d: Manifest) => (d.spec.template.spec.containers[0].livenessProb = {}),
      'livenessProb',
    ],
    ['a port that is a text', 'Service', (s: Manifest) => (s.spec.ports[0].port = 'http'), 'port'],
    ['a selector its pods lack', 'Deployment', (d: Manifest) => (d.spec.selector.matchLabels.other = 'x'), 'selector'],
    [
      'a quantity without meaning',
      'Deployment',
      (d: Manifest) => (d.spec.template.spec.containers[0].resources.limits.memory = '1Gig'),
      'quantities',
    ],
    ['a scaler without target', 'ScaledObject', (s: Manifest) => delete s.spec.scaleTargetRef.name, 'name'],
    ['a secret without store', 'ExternalSecret', (e: Manifest) => (e.spec.secretStoreRef.kind = 'Vault'), 'kind'],
    [
      'a route to a port out of range',
      'HTTPRoute',
      (r: Manifest) => (r.spec.rules[0].backendRefs[0].port = 70_000),
      'port',
    ],
  ])('refuses %s, so that the test above can fail', async (_, kind, spoil, named) => {
    const [manifest] = ofKind(charts.manifests('carbon-butler', cases[0].values), kind);
    spoil(manifest);
    const { status, body } = await server.apply(manifest, { dryRun: true });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.message).toContain(named);
  });

  it.each([
    ['KafkaUser', 'kafka', (u: Manifest) => (u.spec.authorization.acls[0].operations = ['Reed']), 'operations'],
    ['KafkaTopic', 'kafka', (t: Manifest) => (t.spec.partition = 3), 'partition'],
    ['Database', 'postgres', (d: Manifest) => delete d.spec.owner, 'owner'],
  ])('refuses a %s that is wrong', async (kind, chart, spoil, named) => {
    const [manifest] = ofKind(charts.manifests(chart, []), kind);
    spoil(manifest);
    const { status, body } = await server.apply(manifest, { dryRun: true });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.message).toContain(named);
  });

  async function create(manifest: Manifest): Promise<void> {
    const { status, body } = await server.apply(manifest, { dryRun: false });
    if (status >= 300) throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${body.message ?? body}`);
  }

  function established(name: string): Promise<void> {
    return server.until(`serving ${name}`, async () => {
      const { body } = await server.get(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
      return (
        body.status?.conditions?.some(({ type, status }: Manifest) => type === 'Established' && status === 'True') ===
        true
      );
    });
  }
});

function readManifests(folder: string): readonly Manifest[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as Manifest),
    );
}
