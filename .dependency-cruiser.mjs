/** What the boundary lint cannot see: cycles between files, and files nobody needs. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Files that need each other are one file.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nothing imports it.',
      from: {
        orphan: true,
        pathNot: [
          '\\.spec\\.ts$',
          '\\.worker\\.ts$',
          '/assembly/',
          '/main\\.ts$',
          '\\.json$',
          '\\.d\\.ts$',
          'jest-global-',
          '/replay\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'no-kafkajs-outside-its-adapter',
      severity: 'error',
      comment: 'kafkajs is unmaintained: one adapter knows it, and the fault campaign asks brokers by it who leads.',
      from: { pathNot: ['^libs/platform/transport/src/kafka/', '^apps/e2e/src/faults/kafka-under-fault[.]ts$'] },
      to: { path: 'node_modules/kafkajs' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|/generated/' },
    tsConfig: { fileName: 'tsconfig.specs.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@carbon-butler/source', 'import', 'require', 'node', 'default'],
    },
  },
};
