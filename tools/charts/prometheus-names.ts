import { carbonMetrics, metricAttributeNames, type MetricName } from '@carbon-butler/platform-observability';

/** UCUM units as the collector's Prometheus exporter spells them; a unit in braces is none. */
const unitSuffixes: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };

/**
 * Names of the series a metric of ours becomes in Prometheus, after the translation of the OpenTelemetry specification
 * ("Prometheus and OpenMetrics compatibility"): dots become underscores, the unit and `total` are appended unless they
 * are there already.
 */
export function seriesOf(name: MetricName): readonly string[] {
  const { kind, unit } = carbonMetrics[name];
  const plain = name.replaceAll('.', '_');
  const suffix = unitSuffixes[unit];
  const withUnit = suffix === undefined || plain.endsWith(`_${suffix}`) ? plain : `${plain}_${suffix}`;
  switch (kind) {
    case 'counter':
      return [`${withUnit}_total`];
    case 'gauge':
      return [withUnit];
    case 'histogram':
      return ['bucket', 'sum', 'count'].map((part) => `${withUnit}_${part}`);
  }
}

export const ourLabels: readonly string[] = metricAttributeNames.map((name) => name.replaceAll('.', '_'));

export interface QueryNames {
  readonly series: readonly string[];
  readonly labels: readonly string[];
}

const words = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'or',
  'and',
  'unless',
  'offset',
  'bool',
]);

/** The series and the labels a PromQL expression names. */
export function namesInQuery(query: string): QueryNames {
  const bare = query.replaceAll(/"(\\.|[^"\\])*"/g, '""').replaceAll(/\[[^\]]*\]/g, '');
  const matched = [...bare.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/([A-Za-z_]\w*)\s*(?:=|!)/g)].map(([, label = '']) => label),
  );
  const withoutMatchers = bare.replaceAll(/\{[^}]*\}/g, '');
  const groups = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
  const grouped = [...withoutMatchers.matchAll(groups)].flatMap(([, inside = '']) => inside.split(/\s*,\s*/));
  const rest = withoutMatchers.replaceAll(groups, '').replaceAll(/\boffset\s+\S+/g, '');
  const series = [...rest.matchAll(/\b([A-Za-z_:][\w:]*)\b(?!\s*\()/g)]
    .map(([, name = '']) => name)
    .filter((name) => !words.has(name));
  return {
    series: [...new Set(series)],
    labels: [...new Set([...matched, ...grouped])].filter((label) => label !== ''),
  };
}
