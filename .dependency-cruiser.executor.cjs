// What an executor's processes and threads must never load, however far away and even through a dynamic import. Type
// imports do not count here: they are gone at run time.

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'executor-loads-no-driver-code',
      severity: 'error',
      comment: 'Nothing that only the driver needs is reachable from an entry file of the executor.',
      from: { path: '^src/executor/(?:[^/]+-main|main|task-thread|reader-thread)\\.ts$' },
      to: {
        reachable: true,
        path: [
          '^src/(?:index|testing)\\.ts$',
          '^src/(?:rdd|context|scheduler|cluster|status|cli)/',
          '-master\\.ts$',
          '^src/closure/(?:check|capture)',
          '(?:^|/)node_modules/(?:acorn|eslint-scope|zod|ws|hono|pino|commander)(?:/|$)',
          '^(?:acorn|eslint-scope|zod|ws|hono|pino|commander)(?:/|$)',
        ],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/|\\.test(?:-d)?\\.ts$' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
