/** Packages published only as ES modules: jest needs them transformed to CommonJS. */
const esmOnly = ['jose', 'oidc-provider'];

const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/tools/fast-check-seed.cjs'],
  testEnvironmentOptions: { customExportConditions: ['@carbon-butler/source', 'node', 'require', 'default'] },
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['/dist/'],
};

/** Test tiers by suffix: see STYLE.md. */
export default {
  // A hung test must end; a slow machine must not fail one.
  testTimeout: 180_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['**/src/**/*.spec.ts', '**/tools/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e)\\.spec\\.ts$'],
    },
    {
      ...base,
      displayName: 'integration',
      testMatch: ['**/src/**/*.{int,e2e}.spec.ts'],
      globalSetup: '<rootDir>/libs/testing/harness/src/jest-global-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/harness/src/jest-global-teardown.ts',
    },
  ],
};
