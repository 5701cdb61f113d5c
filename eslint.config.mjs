import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// Without a project graph in the cache the boundary rule skips itself, with a warning that nobody reads.
await createProjectGraphAsync();

/** Frameworks and I/O that engines and the domain must not know. */
const frameworks = [
  '@nestjs/*',
  'typeorm',
  'pg',
  'kafkajs',
  '@grpc/*',
  'rxjs',
  '@opentelemetry/*',
  'fastify',
  'zod',
  'pino',
  'oidc-provider',
];
const pureOnly = [...frameworks, 'ajv'];

/** Who may depend on whom. Kind first (type:), then business context (scope:). */
const depConstraints = [
  { sourceTag: 'type:domain', onlyDependOnLibsWithTags: ['type:domain'], bannedExternalImports: frameworks },
  {
    sourceTag: 'type:engine',
    onlyDependOnLibsWithTags: ['type:engine', 'type:domain'],
    bannedExternalImports: pureOnly,
  },
  {
    sourceTag: 'type:contract',
    onlyDependOnLibsWithTags: ['type:contract', 'type:domain'],
    bannedExternalImports: ['typeorm', 'pg', 'kafkajs', 'fastify'],
  },
  {
    sourceTag: 'type:platform',
    onlyDependOnLibsWithTags: ['type:platform', 'type:contract', 'type:domain', 'type:testing'],
  },
  {
    sourceTag: 'type:service',
    onlyDependOnLibsWithTags: ['type:engine', 'type:domain', 'type:contract', 'type:platform', 'type:testing'],
    bannedExternalImports: ['kafkajs'],
  },
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: ['type:service', 'type:platform', 'type:contract'],
    bannedExternalImports: ['typeorm', 'pg', 'kafkajs'],
  },
  {
    sourceTag: 'type:runner',
    onlyDependOnLibsWithTags: ['type:service', 'type:platform', 'type:contract', 'type:domain', 'type:testing'],
    bannedExternalImports: ['typeorm', 'kafkajs'],
  },
  {
    sourceTag: 'type:testing',
    onlyDependOnLibsWithTags: ['type:testing', 'type:platform', 'type:contract', 'type:domain'],
  },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['*'] },
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
  ...['gateway', 'lifecycle', 'transfer', 'verification'].map((scope) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: [`scope:${scope}`, 'scope:shared'],
  })),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'bench/**',
      // AssemblyScript, whose types are not those of TypeScript.
      'libs/engines/lca/assembly/**',
      '**/generated/**',
      '**/generated-payloads.ts',
      'node_modules/**',
      '.nx/**',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { project: './tsconfig.specs.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          allowCircularSelfDependency: false,
          banTransitiveDependencies: false,
          allow: [],
          depConstraints,
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['libs/engines/**/*.ts', 'libs/domain/**/*.ts'],
    ignores: ['**/*.spec.ts', 'libs/domain/evidence/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(node:|fs$|path$|crypto$|worker_threads$)', message: 'Engines and the domain do no I/O.' },
          ],
        },
      ],
    },
  },
  {
    // Nest finds what to inject by the emitted type, which a type-only import erases.
    files: ['libs/services/**/*.ts', 'libs/platform/{http,grpc,observability}/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: [
      '**/config.ts',
      'apps/*/src/{main,telemetry}.ts',
      'apps/e2e/**/*.ts',
      'libs/testing/**/*.ts',
      'tools/**/*.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['libs/testing/harness/src/jest-global-*.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['**/*.spec.ts'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
