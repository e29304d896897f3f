// Which folder may import which. The whole map is the table below: a folder may import what stands in its list and
// itself, nothing else. Type imports count, so the map is also the map of what one has to know to read a folder.
// What a running process must not load is in .dependency-cruiser.executor.cjs and .dependency-cruiser.startup.cjs.

const upToLineage = ['common', 'conf', 'serializer', 'rpc', 'memory', 'closure', 'protocol', 'lineage'];
const upToIo = [...upToLineage, 'storage', 'io'];
const both = [...upToIo, 'checkpoint', 'shared-variables'];

const mayImport = {
  // The ground: loaded by the driver and by executors.
  common: [],
  conf: ['common'],
  serializer: ['common', 'conf'],
  rpc: ['common', 'conf', 'serializer'],
  memory: ['common', 'conf', 'serializer'],
  closure: ['common', 'conf', 'serializer'],
  protocol: ['common', 'conf', 'serializer', 'rpc', 'memory', 'closure'],
  lineage: ['common', 'conf', 'serializer', 'rpc', 'memory', 'closure', 'protocol'],
  storage: upToLineage,
  io: [...upToLineage, 'storage'],
  checkpoint: upToIo,
  'shared-variables': upToIo,

  // The executor's tower.
  shuffle: upToIo,
  pipeline: [...both, 'shuffle'],
  executor: [...both, 'shuffle', 'pipeline'],

  // The driver's tower.
  rdd: upToLineage,
  scheduler: upToLineage,
  cluster: [...upToLineage, 'scheduler'],
  status: ['common', 'conf', 'io', 'serializer', 'protocol'],
  context: [...both, 'rdd', 'scheduler', 'cluster', 'status'],
  cli: [...both, 'rdd', 'scheduler', 'cluster', 'status', 'context'],
};

const folders = Object.keys(mayImport);
const executorTower = ['shuffle', 'pipeline', 'executor'];
const driverTower = ['rdd', 'scheduler', 'cluster', 'status', 'context', 'cli'];

const anyOf = (names) => `(?:${names.join('|')})`;
const inside = (names) => `^src/${anyOf(names)}/`;
const testFile = '\\.test(?:-d)?\\.ts$';
const entries = '^src/(?:index|testing)\\.ts$';

const directions = folders.map((folder) => ({
  name: `${folder}-imports-one-way`,
  severity: 'error',
  comment: `${folder}/ may import: ${mayImport[folder].join(', ') || 'nothing of ours'}.`,
  from: { path: inside([folder]), pathNot: testFile },
  to: { path: '^src/', pathNot: inside([folder, ...mayImport[folder]]) },
}));

// A test beside its file may build what it needs from above, but stays on its own side of the two towers: what needs
// both is a test of processes and belongs in test/.
const unitTests = [
  { name: 'ground-tests-stay-on-the-ground', from: both, to: [...executorTower, ...driverTower] },
  { name: 'executor-tests-stay-off-the-driver', from: executorTower, to: driverTower },
  { name: 'driver-tests-stay-off-the-executor', from: driverTower, to: executorTower },
].map(({ name, from, to }) => ({
  name,
  severity: 'error',
  comment: 'A unit test does not cross from one tower to the other. Put it into test/.',
  from: { path: `${inside(from)}.*${testFile}` },
  to: { path: inside(to) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment:
        'Imports go one way. A cycle of types alone is no cycle at run time and is allowed inside a folder.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...directions,
    ...unitTests,
    {
      name: 'known-folders-only',
      severity: 'error',
      comment: 'A new folder of src/ needs its line in the table of .dependency-cruiser.cjs.',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: inside(folders) },
    },
    {
      name: 'entries-export-the-driver-side',
      severity: 'error',
      comment:
        'index.ts and testing.ts give users the driver side and the ground, never the executor or the CLI.',
      from: { path: entries },
      to: { path: inside([...executorTower, 'cli']) },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: testFile },
      to: { path: `${testFile}|^(?:test|bench|examples)/` },
    },
    {
      name: 'examples-use-the-package',
      severity: 'error',
      comment: "An example imports 'firesteel', as its reader would.",
      from: { path: '^examples/' },
      to: { path: '^src/', pathNot: entries },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^firesteel' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist|ui|docs|coverage|[.]cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
