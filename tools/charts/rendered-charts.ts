import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { toolPath } from './installed-tools';
import { services } from './services.mjs';

/** One resource, as Kubernetes reads it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests have no common shape worth typing here
export type Manifest = any;

const repository = join(__dirname, '../..');
export const kubernetesVersion = '1.36.0';
export const namespace = 'carbon';

/** Everything that is rendered, compared with its golden copy and shown to an API server. */
export const cases = [
  {
    chart: 'carbon-butler',
    name: 'production',
    values: ['values-production.yaml', 'examples/production/digests.yaml'],
  },
  { chart: 'carbon-butler', name: 'ci', values: ['values-ci.yaml'] },
  {
    chart: 'carbon-butler',
    name: 'ingress',
    values: ['values-production.yaml', 'examples/production/digests.yaml', 'examples/ingress/values.yaml'],
  },
  { chart: 'kafka', name: 'default', values: [] },
  { chart: 'postgres', name: 'default', values: [] },
  { chart: 'postgres', name: 'backup', values: ['examples/backup/values.yaml'] },
] as const;

/** A copy of the charts with their dependencies in place: helm writes them beside the charts. */
export class ChartWorkspace implements Disposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'charts-'));

  constructor() {
    cpSync(join(repository, 'helm'), this.folder, {
      recursive: true,
      filter: (path) => !/[/\\](charts|rendered)$/.test(path),
    });
    for (const chart of [...services.map((service) => service.chart), 'carbon-butler'])
      this.helm('dependency', 'build', chart);
  }

  /** @throws Error with what helm said */
  helm(...args: readonly string[]): string {
    return execFileSync(toolPath('helm'), args, {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.folder },
    });
  }

  template(chart: string, values: readonly string[], ...more: readonly string[]): string {
    const files = values.flatMap((file) => ['--values', join(chart, file)]);
    return this.helm('template', chart, chart, '-n', namespace, '--kube-version', kubernetesVersion, ...files, ...more);
  }

  manifests(chart: string, values: readonly string[], ...more: readonly string[]): readonly Manifest[] {
    return parseAllDocuments(this.template(chart, values, ...more))
      .map((document) => document.toJS({ maxAliasCount: 0 }) as Manifest)
      .filter((manifest) => manifest !== null);
  }

  /** What a template expression comes to in a chart, with its values and the library's defaults. */
  evaluate(chart: string, expression: string): Manifest {
    const file = join(this.folder, chart, 'templates/evaluated.yaml');
    writeFileSync(file, `evaluated: {{ ${expression} | toJson | quote }}\n`);
    try {
      const [manifest] = this.manifests(chart, [], '--show-only', 'templates/evaluated.yaml');
      return JSON.parse(manifest.evaluated as string) as Manifest;
    } finally {
      rmSync(file);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

export function ofKind(manifests: readonly Manifest[], kind: string): readonly Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

export function namesOf(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map((manifest) => manifest.metadata.name as string).sort();
}
