import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const imports = {
  mjs: `import { triple } from 'only-esm';`,
  cjs: `const { triple } = require('./triple.cjs');`,
  ts: `import { triple } from 'only-esm'; const one: number = 1; void one;`,
};
/** Map outputs in files, a stream of a reader thread, a module that tasks import, errors of the driver and of a task. */
const body = `
(async () => {
  const { SparkContext } = await import('firesteel');
  const sc = new SparkContext({ master: 'local[2]', appName: 'programs' });
  const numbers = sc.parallelize(Array.from({ length: 30000 }, (_, i) => i), 2);
  console.log(await numbers.map((i) => ['k' + i, triple(i)]).groupByKey(2).count(), await sc.textFile('FILE').count());
  try { sc.parallelize([1], -1); } catch (error) { console.log(error.stack); }
  const fail = (i) => { if (i === 2) throw new TypeError('bad record'); };
  await numbers.foreach(fail).catch((error) => console.log(error.stack, error.cause?.stack.split('\\n')[1]));
  await sc.stop();
  console.log('stopped');
})();
`;
/** A copy of the package, and a program with a package of its own inside. */
let folder: string;
const app = () => join(folder, 'app');
const bundles = () => join(folder, 'dist', 'bundle');
const caches = () =>
  readdirSync(bundles(), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.code-cache'))
    .sort();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'programs-'));
  const own = join(app(), 'node_modules', 'only-esm');
  mkdirSync(own, { recursive: true });
  // Without what the copied folder may hold by now.
  const isBuilt = (path: string) => !path.includes('.code-cache');
  cpSync(join(root, 'dist', 'bundle'), bundles(), { recursive: true, filter: isBuilt });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(app(), 'lines.gz'), gzipSync('line\n'.repeat(50_000)));
  writeFileSync(join(app(), 'triple.cjs'), 'exports.triple = (x) => 3 * x;');
  writeFileSync(
    join(own, 'package.json'),
    '{ "name": "only-esm", "type": "module", "exports": "./index.js" }',
  );
  writeFileSync(join(own, 'index.js'), 'await null; export const triple = (x) => 3 * x;');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(name: string): string {
  const flags = name.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, join(app(), name)], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: undefined },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

test.each(Object.entries(imports))(
  'a .%s program says the same whatever of the bundles was compiled',
  (kind, lines) => {
    for (const name of caches()) rmSync(join(bundles(), name));
    const name = `program.${kind}`;
    // Windows has backslashes in paths.
    writeFileSync(
      join(app(), name),
      lines + body.replace('FILE', join(app(), 'lines.gz').replaceAll('\\', '/')),
    );
    const first = run(name);
    expect(first).toMatch(/^30000 50000\n/);
    expect(first).toContain(`${name}:7:`);
    expect(first).toContain(`${name}:8:`);
    expect(first).toMatch(/stopped\n$/);
    const bundled = caches().map((path) => path.split('.body.cjs.')[0]!.replaceAll('\\', '/'));
    expect(bundled).toEqual(['executor/main', 'executor/reader-thread', 'executor/task-thread', 'index']);
    for (let times = 0; times < 3; times++) expect(run(name)).toBe(first);
  },
);
