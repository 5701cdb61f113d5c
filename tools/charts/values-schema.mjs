/** Charts' values, closed: a name that is misspelt is refused and not ignored. JSON Schema draft-07, which Helm reads. */

const closed = (properties, required = []) => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length > 0 ? { required } : {}),
  properties,
});
const ref = (name) => ({ $ref: `#/definitions/${name}` });
const text = { type: 'string' };
const list = (items) => ({ type: 'array', items });
const count = (minimum, maximum) => ({ type: 'integer', minimum, maximum });

const definitions = {
  name: { type: 'string', pattern: '^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$' },
  variable: { type: 'string', pattern: '^[A-Z][A-Z0-9_]{0,63}$' },
  labels: { type: 'object', additionalProperties: text },
  cpu: { type: 'string', pattern: '^([0-9]+m|[0-9]+(\\.[0-9]+)?)$' },
  memory: { type: 'string', pattern: '^[0-9]+(Mi|Gi)$' },
  port: count(1, 65_535),
  portOrNone: count(0, 65_535),
  duration: { type: 'string', pattern: '^[0-9]+(s|m|h)$' },
};

const endpoint = { port: ref('port'), podLabels: ref('labels'), namespaceLabels: ref('labels') };

const platform = closed({
  image: closed({
    registry: { type: 'string', minLength: 1 },
    pullSecrets: list(closed({ name: ref('name') }, ['name'])),
    requireDigest: { type: 'boolean' },
  }),
  events: closed({
    transport: { enum: ['kafka', 'postgres'] },
    brokers: { type: 'string', pattern: '^[a-z0-9.-]+:[0-9]{1,5}(,[a-z0-9.-]+:[0-9]{1,5})*$' },
    caSecret: ref('name'),
    ...endpoint,
  }),
  database: closed({ host: { type: 'string', minLength: 1 }, caSecret: { type: 'string' }, ...endpoint }),
  telemetry: closed({ endpoint: { type: 'string', pattern: '^(https?://[^\\s/]+)?$' }, ...endpoint }),
  secretStore: closed({
    enabled: { type: 'boolean' },
    kind: { enum: ['SecretStore', 'ClusterSecretStore'] },
    name: ref('name'),
    refreshInterval: ref('duration'),
    keyPrefix: text,
  }),
});

const edge = closed(
  {
    kind: { enum: ['none', 'ingress', 'httpRoute'] },
    host: text,
    parentRefs: list(closed({ name: text, namespace: text, sectionName: text }, ['name'])),
    className: text,
    tlsSecret: text,
    annotations: ref('labels'),
    from: list({ type: 'object' }),
  },
  ['kind', 'from'],
);
const reachable = {
  allOf: [
    {
      if: { properties: { kind: { const: 'ingress' } } },
      then: {
        properties: Object.fromEntries(['host', 'className', 'tlsSecret'].map((key) => [key, { minLength: 1 }])),
      },
    },
    {
      if: { properties: { kind: { const: 'httpRoute' } } },
      then: { properties: { host: { minLength: 1 }, parentRefs: { minItems: 1 } } },
    },
  ],
};

/**
 * Schema of one service's chart.
 *
 * @param {{ chart: string, config: readonly string[], edge?: boolean }} service `config` lists the environment
 *   variables a user may set
 */
export function serviceSchema(service) {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `Values of the chart ${service.chart}`,
    // Nothing but lists' items has required fields: whatever is left out, the library chart's defaults have.
    ...closed({
      // From Helm: what all charts share, the library's own values, and the umbrella's switch.
      global: closed({ platform: ref('platform') }),
      'carbon-service': { type: 'object' },
      enabled: { type: 'boolean' },
      ...serviceProperties(service),
    }),
    definitions: { ...definitions, platform, ...(service.edge ? { edge: { ...edge, ...reachable } } : {}) },
  };
}

function serviceProperties({ config, edge: hasEdge }) {
  return {
    image: closed({
      repository: text,
      tag: text,
      digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
      pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
    }),
    ports: closed({ http: ref('port'), grpc: ref('portOrNone') }),
    resources: closed({ cpu: ref('cpu'), memory: ref('memory') }),
    probes: closed({ startupSecondsMax: count(10, 3_600) }),
    terminationGracePeriodSeconds: count(20, 600),
    scaling: closed({
      by: { enum: ['fixed', 'cpu', 'events'] },
      replicasMin: count(1, 100),
      replicasMax: count(1, 100),
      cpuPercent: count(10, 100),
      lagPerReplica: count(1, 1_000_000),
      lagToActivate: count(0, 1_000_000),
    }),
    calls: list(
      closed({ chart: ref('name'), port: ref('port'), variable: ref('variable') }, ['chart', 'port', 'variable']),
    ),
    calledBy: list(ref('name')),
    consumes: list(closed({ topic: text, group: text }, ['topic', 'group'])),
    database: closed({ name: { type: 'string', pattern: '^([a-z][a-z_]{0,40})?$' }, poolSize: count(2, 100) }),
    secrets: list(
      closed(
        {
          variable: ref('variable'),
          key: { type: 'string', minLength: 1 },
          property: { type: 'string', minLength: 1 },
        },
        ['variable', 'key', 'property'],
      ),
    ),
    config: closed(Object.fromEntries(config.map((variable) => [variable, { type: ['string', 'number', 'boolean'] }]))),
    nodeSelector: ref('labels'),
    tolerations: list({ type: 'object' }),
    podLabels: ref('labels'),
    podAnnotations: ref('labels'),
    platform: ref('platform'),
    ...(hasEdge ? { edge: ref('edge') } : {}),
  };
}

/** @param {readonly string[]} charts */
export function umbrellaSchema(charts) {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart carbon-butler; each service checks its own part',
    ...closed({
      global: closed({ platform: ref('platform') }),
      alerts: closed({ enabled: { type: 'boolean' }, labels: ref('labels') }, ['enabled']),
      ...Object.fromEntries(charts.map((chart) => [chart, { type: 'object' }])),
    }),
    definitions: { ...definitions, platform },
  };
}
