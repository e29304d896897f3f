// K-means: the centres of K clusters of points. Points are the lines of the files given, numbers with blanks or commas between; without any, seeded ones around centres
// that are found again.
//
//     firesteel submit examples/k-means.ts [K] [FILE...]
import { type RDD, SparkContext } from 'firesteel';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

type Point = readonly number[];

const SEED = 1;
const POINTS = 200_000;
const PARTITIONS = 16;
const MAX_ROUNDS = 50;

const [clusters = '5', ...files] = process.argv.slice(2);
const k = Number(clusters);
if (!(Number.isInteger(k) && k >= 1)) {
  console.error('Usage: firesteel submit examples/k-means.ts [K] [FILE...]');
  process.exit(2);
}
const sc = new SparkContext({ appName: 'k-means' });
const points = (files.length > 0 ? parsed(sc.textFile(files.join(','))) : scattered()).cache();

let centres: readonly Point[] = await points.take(k);
if (centres.length === 0) {
  console.error('The files have no points');
  process.exit(1);
}
let rounds = 0;
for (let moved = true; moved && rounds < MAX_ROUNDS; rounds++) {
  const current = centres;
  const sums = await points
    .map((point) => [nearest(point, current), point])
    // The sum of the points, and behind it their number.
    .aggregateByKey(new Array<number>(current[0]!.length + 1).fill(0), addPoint, addSums)
    .collect();
  const next = [...current];
  for (const [at, sum] of sums) next[at] = sum.slice(0, -1).map((x) => x / sum.at(-1)!);
  moved = next.some((centre, i) => distance(centre, current[i]!) > 1e-12);
  centres = next;
}
const sizes = await points.map((point) => nearest(point, centres)).countByValue();
await sc.stop();

console.log(`${rounds} rounds`);
for (const [at, centre] of centres.entries())
  console.log(
    `${String(sizes.get(at) ?? 0).padStart(9)} around ${centre.map((x) => x.toFixed(3)).join(' ')}`,
  );

function parsed(lines: RDD<string>): RDD<number[]> {
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line
        .trim()
        .split(/[\s,]+/)
        .map(Number),
    );
}

/** Points of the plane around the corners of a polygon. Each partition draws from a generator of its own, so they are the same at every run. */
function scattered(): RDD<number[]> {
  return sc.range(0, PARTITIONS, 1, PARTITIONS).flatMap(function* (part) {
    const random = xoroshiro128plus(SEED * PARTITIONS + part);
    const scatter = () => 6 * ((random.next() >>> 0) / 2 ** 32 - (random.next() >>> 0) / 2 ** 32);
    for (let i = 0; i < POINTS / PARTITIONS; i++) {
      const angle = (2 * Math.PI * i) / k;
      yield [10 * Math.cos(angle) + scatter(), 10 * Math.sin(angle) + scatter()];
    }
  });
}

function nearest(point: Point, centres: readonly Point[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, centre] of centres.entries()) {
    const away = distance(point, centre);
    if (away < least) [best, least] = [at, away];
  }
  return best;
}

/** Squared. */
function distance(a: Point, b: Point): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d]! - b[d]!) ** 2;
  return sum;
}

function addPoint(sum: number[], point: Point): number[] {
  for (let d = 0; d < point.length; d++) sum[d]! += point[d]!;
  sum[point.length]!++;
  return sum;
}

function addSums(a: number[], b: Point): number[] {
  for (let d = 0; d < a.length; d++) a[d]! += b[d]!;
  return a;
}
