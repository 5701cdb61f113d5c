import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { carbonMetrics, type MetricName } from '@carbon-butler/platform-observability';
import { parse } from 'yaml';
import { describeWithTools, toolPath } from './installed-tools';
import { namesInQuery, ourLabels, seriesOf } from './prometheus-names';

const root = join(__dirname, '../..');
const alertsFile = join(root, 'helm/carbon-butler/files/alerts.yaml');
const observability = join(root, 'deploy/observability');
const operateGuide = join(root, 'docs/operate.md');

/** Series that others make: what makes them, and the labels they have. */
const foreign: readonly { readonly maker: string; readonly series: RegExp; readonly labels: readonly string[] }[] = [
  {
    maker: '@opentelemetry/instrumentation-http',
    series: /^http_server_request_duration_seconds_(bucket|sum|count)$/,
    labels: ['http_route', 'http_request_method', 'http_response_status_code'],
  },
  {
    maker: '@opentelemetry/instrumentation-pg',
    series: /^db_client_operation_duration_seconds_(bucket|sum|count)$/,
    labels: [],
  },
  {
    maker: 'the Kafka exporter of Strimzi',
    series: /^kafka_(consumergroup_lag|topic_partition_(current|oldest)_offset)$/,
    labels: ['consumergroup', 'topic', 'partition'],
  },
];
/** Set by Prometheus, the exporter or the kind of series. */
const generalLabels = ['job', 'instance', 'le'];

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly { readonly expr: string }[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
}

const rules = (parse(readFileSync(alertsFile, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboards = readdirSync(join(observability, 'dashboards')).map((file) => ({
  file,
  ...(JSON.parse(readFileSync(join(observability, 'dashboards', file), 'utf8')) as Dashboard),
}));
const queries = [
  ...rules.map(({ alert, expr }) => ({ where: `alert ${alert}`, expr })),
  ...dashboards.flatMap(({ file, panels }) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: `${file}: ${title}`, expr }))),
  ),
];

describe('alerts and dashboards', () => {
  const recorded = recordedMetrics();
  const ours = new Map(recorded.flatMap((name) => seriesOf(name).map((series) => [series, name] as const)));

  it('have queries to be checked', () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(dashboards.length).toBeGreaterThan(0);
    expect(queries.flatMap(({ expr }) => namesInQuery(expr).series).some((series) => ours.has(series))).toBe(true);
  });

  it.each(queries)('$where asks for series that are recorded, by labels they have', ({ expr }) => {
    const { series, labels } = namesInQuery(expr);
    const unknown = series.filter((name) => !ours.has(name) && !foreign.some((other) => other.series.test(name)));
    expect(unknown).toEqual([]);
    const known = [...ourLabels, ...generalLabels, ...foreign.flatMap((other) => other.labels)];
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
  });

  it.each(rules)('$alert says how bad it is, what has happened and what to do', ({ alert, labels, annotations }) => {
    expect(alert).toMatch(/^Carbon[A-Za-z]+$/);
    expect(['warning', 'critical']).toContain(labels.severity);
    expect(annotations.summary.length).toBeGreaterThan(20);
    const slug = alert
      .replace('Carbon', '')
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-')
      .toLowerCase();
    expect(annotations.runbook_url).toBe(`docs/operate.md#${slug}`);
  });

  const guide = existsSync(operateGuide) ? readFileSync(operateGuide, 'utf8') : undefined;
  (guide === undefined ? it.skip : it)('lead to sections of docs/operate.md that are there', () => {
    const anchors = [...(guide ?? '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    const wanted = rules.map(({ annotations }) => annotations.runbook_url.split('#')[1]);
    expect(wanted.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });

  it('have dashboards of their own name, whose panels read a source that is provisioned', () => {
    const { datasources } = parse(readFileSync(join(observability, 'grafana/datasources.yaml'), 'utf8')) as {
      datasources: { uid: string }[];
    };
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    for (const { panels } of dashboards)
      for (const { datasource } of panels) expect(datasources.map(({ uid }) => uid)).toContain(datasource.uid);
  });

  it('play every alert', () => {
    const played = readFileSync(join(__dirname, 'alerts.test.yaml'), 'utf8');
    expect(rules.map(({ alert }) => alert).filter((alert) => !played.includes(`alertname="${alert}"`))).toEqual([]);
  });
});

describeWithTools('promtool', ['promtool'], () => {
  const promtool = (...args: readonly string[]) => execFileSync(toolPath('promtool'), args, { encoding: 'utf8' });

  it('finds the alert rules sound', () => {
    expect(promtool('check', 'rules', '--lint=all', '--lint-fatal', alertsFile)).toContain('SUCCESS');
  });

  it('sees each alert fire when it should, and none when nothing is wrong', () => {
    expect(promtool('test', 'rules', join(__dirname, 'alerts.test.yaml'))).toContain('SUCCESS');
  });

  it("finds Prometheus' configuration sound", () => {
    expect(promtool('check', 'config', '--syntax-only', join(observability, 'prometheus.yaml'))).toContain('SUCCESS');
  });
});

describe("the collector's configuration", () => {
  interface Collector {
    readonly receivers: object;
    readonly processors: object;
    readonly exporters: object;
    readonly extensions: object;
    readonly service: {
      readonly extensions: readonly string[];
      readonly pipelines: Readonly<
        Record<string, Readonly<Record<'receivers' | 'processors' | 'exporters', readonly string[]>>>
      >;
    };
  }
  const collector = parse(readFileSync(join(observability, 'collector.yaml'), 'utf8')) as Collector;

  it('leads every signal from a receiver to an exporter, and defines nothing that is not used', () => {
    const pipelines = Object.values(collector.service.pipelines);
    expect(Object.keys(collector.service.pipelines).sort()).toEqual(['logs', 'metrics', 'traces']);
    for (const part of ['receivers', 'processors', 'exporters'] as const) {
      const used = new Set(pipelines.flatMap((pipeline) => pipeline[part]));
      expect([...used].sort()).toEqual(Object.keys(collector[part]).sort());
    }
    expect(collector.service.extensions).toEqual(Object.keys(collector.extensions));
  });

  it('refuses what does not fit before it does anything else', () => {
    for (const { processors } of Object.values(collector.service.pipelines))
      expect(processors[0]).toBe('memory_limiter');
  });
});

/** Metrics of the registry that some code records: an alert on another would never fire. */
function recordedMetrics(): readonly MetricName[] {
  const code = ['libs', 'apps'].flatMap((folder) => sources(join(root, folder))).join('\n');
  return (Object.keys(carbonMetrics) as MetricName[]).filter((name) =>
    new RegExp(`\\b(counter|histogram|gauge)\\([^)]*'${name.replaceAll('.', '\\.')}'`).test(code),
  );
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', 'testing'].includes(entry.name) ? [] : sources(path);
    // The registry itself shows in a comment how a metric is recorded.
    if (!/(?<!\.spec|\.d)\.ts$/.test(entry.name) || path.endsWith(join('observability', 'src', 'metrics.ts')))
      return [];
    return [readFileSync(path, 'utf8')];
  });
}

/** As GitHub makes an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
