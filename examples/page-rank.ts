// PageRank: what matters most in a graph, by what points to it. The graph is a folder's: which file imports which, in this project and the packages it has installed.
// With --nodes it is a random one, in which few nodes have most of the edges.
//
//     firesteel submit examples/page-rank.ts [FOLDER]
//     firesteel submit examples/page-rank.ts --nodes 100000 [--edges 1000000] [--seed 1]
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { type RDD, SparkContext } from 'firesteel';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const ITERATIONS = 10;
const PARTITIONS = 16;
const IMPORT = /(?:\b(?:from|import|require\s*\(|import\s*\()\s*|<reference \w+=)(['"])([^'"\s]+)\1/g;
const ENDINGS = ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '.d.ts', '/index.js', '/index.ts', '/index.d.ts'];

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string' },
    edges: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
});
if (options.help) {
  console.log('Usage: firesteel submit examples/page-rank.ts [FOLDER | --nodes N [--edges M] [--seed S]]');
  process.exit();
}
const { nodes, edges: wanted = 10 * Number(nodes), seed } = options;

const sc = new SparkContext({ appName: 'PageRank' });
const edges =
  nodes === undefined ? imports(positionals[0] ?? '.') : randomEdges(Number(nodes), Number(wanted));
// Links are placed once and kept. Ranks are placed alike, so each round shuffles nothing but what is added up.
const links = edges.distinct(PARTITIONS).groupByKey(PARTITIONS).cache();
console.log(
  `${await links
    .values()
    .map((targets) => targets.length)
    .fold(0, (a, b) => a + b)} edges`,
);

let ranks = links.mapValues(() => 1);
for (let i = 0; i < ITERATIONS; i++) {
  ranks = links
    .join(ranks)
    .flatMap(([node, [targets, rank]]) => {
      const given = targets.map((target): [string, number] => [target, rank / targets.length]);
      // What nothing points to stays in the game.
      given.push([node, 0]);
      return given;
    })
    .reduceByKey((a, b) => a + b, PARTITIONS)
    .mapValues((sum) => 0.15 + 0.85 * sum);
}
for (const [node, rank] of await ranks.top(10, ([a, x], [b, y]) => x - y || (a < b ? 1 : -1)))
  console.log(`${rank.toFixed(4).padStart(12)}  ${node}`);
await sc.stop();

/** Which file imports which, where the target can be found: by its path, or as what a package or Node itself is called. */
function imports(folder: string): RDD<[string, string]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const known = sc.broadcast(new Set(files));
  return sc.parallelize(files, PARTITIONS).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return [...text.matchAll(IMPORT)].map(([, , name]): [string, string] => {
      return [file, targetOf(file, name as string, known.value)];
    });
  });
}

function targetOf(file: string, name: string, known: ReadonlySet<string>): string {
  if (isBuiltin(name)) return name.startsWith('node:') ? name : `node:${name}`;
  if (!name.startsWith('.')) return name;
  const path = posix.join(posix.dirname(file), name);
  // TypeScript files import others by the names under which they will run.
  const stem = path.replace(/\.[cm]?[jt]s$/, '');
  const ending = ENDINGS.find((each) => known.has(path + each));
  if (ending !== undefined) return path + ending;
  return ENDINGS.map((each) => stem + each).find((each) => known.has(each)) ?? path;
}

/** Sources are drawn evenly, targets with a frequency of about 1 / n. Each partition has a generator of its own, so the graph is the same at every run. */
function randomEdges(nodes: number, edges: number): RDD<[string, string]> {
  return sc.range(0, PARTITIONS, 1, PARTITIONS).flatMap(function* (part): Iterable<[string, string]> {
    const random = xoroshiro128plus(Number(seed) * PARTITIONS + part);
    const draw = () => (random.next() >>> 0) / 2 ** 32;
    for (let i = part; i < edges; i += PARTITIONS)
      yield [`n${Math.floor(draw() * nodes)}`, `n${Math.floor(nodes ** draw()) - 1}`];
  });
}
