import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** Workspace projects by folder, as npm and Nx see them. */
function projects(): readonly string[] {
  const groups = ['apps', ...readdirSync(join(root, 'libs')).map((kind) => `libs/${kind}`)];
  return groups
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((folder) => readdirSync(join(root, folder)).includes('package.json'))
    .sort();
}

function packageOf(folder: string): { readonly name: string } {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { readonly name: string };
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

describe('documents', () => {
  it('ARCHITECTURE.md lists every project, and no other', () => {
    const rows = [...textOf('ARCHITECTURE.md').matchAll(/^\| `(@carbon-butler\/[^`]+)`\s*\| `([^`]+)`\s*\|/gm)];
    expect(rows.map(([, name, folder]) => [name, folder]).sort()).toEqual(
      projects()
        .map((folder) => [packageOf(folder).name, folder])
        .sort(),
    );
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'STYLE.md'])(
    '%s names commands and files that exist',
    (file) => {
      const text = textOf(file);
      const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
      for (const [, script] of text.matchAll(/npm run ([a-z-]+)/g)) expect(Object.keys(scripts)).toContain(script);
      for (const [, link] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
        expect([link, existsSync(join(root, link ?? ''))]).toEqual([link, true]);
    },
  );

  it('every decision is numbered and titled', () => {
    for (const file of readdirSync(join(root, 'docs/adr'))) expect(textOf(`docs/adr/${file}`)).toMatch(/^# \d+\. /);
  });
});
