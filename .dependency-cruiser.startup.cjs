// What `import 'firesteel'` must not load: start-up time is a feature. A dynamic import is the way to use one of these.

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'library-starts-light',
      severity: 'error',
      comment: 'Load it with `await import()` where it is first needed.',
      from: { path: '^src/index\\.ts$' },
      to: {
        reachable: true,
        path: [
          '(?:^|/)node_modules/(?:zod|ws|hono|commander|eslint-scope)(?:/|$)',
          '^(?:zod|ws|hono|commander|eslint-scope)(?:/|$)',
        ],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/|\\.test(?:-d)?\\.ts$', dynamic: true },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
