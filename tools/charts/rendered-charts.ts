import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from './installed-tools';
import { type Manifest, parseManifests } from './manifests';
import { services } from './services.mjs';

const repository = join(__dirname, '../..');
export const kubernetesVersion = '1.36.0';
export const namespace = 'carbon';

export interface RenderedCase {
  readonly chart: string;
  readonly name: string;
  readonly values: readonly string[];
}

const productionValues = ['values-production.yaml', 'examples/production/digests.yaml'];
export const production: RenderedCase = { chart: 'carbon-butler', name: 'production', values: productionValues };
/** Whole installations. */
export const installations: readonly RenderedCase[] = [
  production,
  { chart: 'carbon-butler', name: 'ci', values: ['values-ci.yaml'] },
  { chart: 'carbon-butler', name: 'ingress', values: [...productionValues, 'examples/ingress/values.yaml'] },
];
/** Everything that is rendered, compared with its golden copy and shown to an API server. */
export const cases: readonly RenderedCase[] = [
  ...installations,
  { chart: 'kafka', name: 'default', values: [] },
  { chart: 'postgres', name: 'default', values: [] },
  { chart: 'postgres', name: 'backup', values: ['examples/backup/values.yaml'] },
];

/** A copy of the charts with their dependencies in place: helm writes them beside the charts. */
export class ChartWorkspace implements Disposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'charts-'));

  constructor() {
    cpSync(join(repository, 'helm'), this.folder, {
      recursive: true,
      filter: (path) => !/[/\\](charts|rendered)$/.test(path),
    });
    for (const { chart } of services) this.helm('dependency', 'build', chart);
    this.helm('dependency', 'build', 'carbon-butler');
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

  template({ chart, values }: Omit<RenderedCase, 'name'>, ...more: readonly string[]): string {
    const files = values.flatMap((file) => ['--values', join(chart, file)]);
    return this.helm('template', chart, chart, '-n', namespace, '--kube-version', kubernetesVersion, ...files, ...more);
  }

  manifests(rendered: Omit<RenderedCase, 'name'>, ...more: readonly string[]): readonly Manifest[] {
    return parseManifests(this.template(rendered, ...more));
  }

  /** What a template expression comes to in a chart, with its values and the library's defaults. */
  evaluate(chart: string, expression: string): unknown {
    const file = join(this.folder, chart, 'templates/evaluated.yaml');
    writeFileSync(file, `kind: Evaluated\nspec: {{ ${expression} | toJson }}\n`);
    try {
      const [manifest] = this.manifests({ chart, values: [] }, '--show-only', 'templates/evaluated.yaml');
      return manifest?.spec;
    } finally {
      rmSync(file);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
