import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What breaks one arrow of the boundary table on purpose, and the rule that must refuse it. */
const refused = [
  [
    'an engine importing Nest',
    'libs/engines/lca/src/index.ts',
    "export { Module } from '@nestjs/common';",
    '@nx/enforce-module-boundaries',
  ],
  [
    'an engine importing node I/O',
    'libs/engines/lca/src/index.ts',
    "export { readFileSync } from 'node:fs';",
    'no-restricted-imports',
  ],
  [
    'the domain importing an engine',
    'libs/domain/quantity/src/index.ts',
    "export * from '@carbon-butler/engine-lca';",
    '@nx/enforce-module-boundaries',
  ],
  [
    'a service importing another',
    'libs/services/transfer/src/index.ts',
    "export * from '@carbon-butler/service-lifecycle';",
    '@nx/enforce-module-boundaries',
  ],
  [
    'a platform library importing a service',
    'libs/platform/http/src/index.ts',
    "export * from '@carbon-butler/service-gateway';",
    '@nx/enforce-module-boundaries',
  ],
  [
    'a service importing kafkajs',
    'libs/services/lifecycle/src/index.ts',
    "export * from 'kafkajs';",
    '@nx/enforce-module-boundaries',
  ],
  [
    'reading the environment outside config.ts',
    'libs/services/lifecycle/src/index.ts',
    'export const home = process.env;',
    'no-restricted-properties',
  ],
  [
    'a default export',
    'libs/domain/quantity/src/index.ts',
    'const one = 1;\nexport default one;',
    'no-restricted-exports',
  ],
] as const;
const allowed = {
  file: 'libs/engines/lca/src/index.ts',
  code: "export { decimalText } from '@carbon-butler/domain-quantity';\n",
};

describe('module boundaries', () => {
  let errors: readonly string[][];

  beforeAll(() => {
    const probes = [...refused.map(([, file, code]) => ({ file, code })), allowed];
    // ESLint loads its configuration as an ES module, which jest's own module system cannot.
    const answer = execFileSync(process.execPath, [join(__dirname, 'lint-probes.mjs')], {
      input: JSON.stringify(probes),
      encoding: 'utf8',
    });
    errors = JSON.parse(answer) as string[][];
  }, 120_000);

  it.each(refused.map(([name, , , rule], index) => ({ name, rule, index })))('refuse $name', ({ rule, index }) => {
    expect(errors[index]).toContainEqual(expect.stringContaining(`${rule}: `));
  });

  it('let an engine import the domain', () => {
    expect(errors.at(-1)).toEqual([]);
  });
});
