// TeraSort in small: writes seeded records of 100 bytes as text, sorts them by their first 10 bytes, saves them and checks the order over all files.
//
//     firesteel submit examples/tera-sort.ts [RECORDS] [FOLDER]
//
// FOLDER must not hold `input` and `output` yet. Without one a folder for temporary files is used and removed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkContext } from 'firesteel';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const SEED = 1;
const KEY_LENGTH = 10;
const PARTITIONS = 8;

const [count = '500000', given] = process.argv.slice(2);
const records = Number(count);
if (!(records >= 0)) {
  console.error('Usage: firesteel submit examples/tera-sort.ts [RECORDS] [FOLDER]');
  process.exit(2);
}
const folder = given ?? mkdtempSync(join(tmpdir(), 'tera-sort-'));
const [input, output] = [join(folder, 'input'), join(folder, 'output')];

const sc = new SparkContext({ appName: 'TeraSort' });
try {
  await timed('generate', () => sc.range(0, records, 1, PARTITIONS).map(recordOf).saveAsTextFile(input));
  await timed('sort', () => {
    return sc
      .textFile(input, PARTITIONS)
      .sortBy((line) => line.slice(0, KEY_LENGTH), true, PARTITIONS)
      .saveAsTextFile(output);
  });
  await timed('validate', validate);
} finally {
  await sc.stop();
  if (given === undefined) rmSync(folder, { recursive: true });
}

/** Ten printable characters drawn for the record alone, its number, and letters up to 99 characters; the line's end is the hundredth. */
function recordOf(row: number): string {
  const random = xoroshiro128plus(SEED ^ Math.imul(row + 1, 0x9e3779b1));
  let key = '';
  for (let i = 0; i < KEY_LENGTH; i++) key += String.fromCharCode(32 + ((random.next() >>> 8) % 95));
  const filler = String.fromCharCode(65 + (row % 26)).repeat(53);
  return `${key}  ${row.toString(16).padStart(32, '0')}  ${filler}`;
}

/** Each file is in order in itself and begins where the one before it ends, and all records are there: as many, with an equal sum of hashes. */
async function validate(): Promise<void> {
  // A file of output is one partition, as it is smaller than a split.
  const parts = await sc
    .textFile(output, 1)
    .mapPartitions((lines) => {
      const part = { count: 0, hashes: 0, inOrder: true, first: '', last: '' };
      for (const line of lines) {
        const key = line.slice(0, KEY_LENGTH);
        if (part.count++ === 0) part.first = key;
        else if (key < part.last) part.inOrder = false;
        part.last = key;
        part.hashes = (part.hashes + hash(line)) % 2 ** 32;
      }
      return part.count === 0 ? [] : [part];
    })
    .collect();
  const before = await sc.textFile(input).aggregate(
    { count: 0, hashes: 0 },
    (sum, line) => ({ count: sum.count + 1, hashes: (sum.hashes + hash(line)) % 2 ** 32 }),
    (a, b) => ({ count: a.count + b.count, hashes: (a.hashes + b.hashes) % 2 ** 32 }),
  );
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const hashes = parts.reduce((sum, part) => (sum + part.hashes) % 2 ** 32, 0);
  const inOrder = parts.every((part, i) => part.inOrder && (i === 0 || parts[i - 1]!.last <= part.first));
  if (!inOrder || count !== before.count || hashes !== before.hashes)
    throw new Error('The output is not valid');
  console.log(`${count} records in ${parts.length} files are in order, checksum ${hashes.toString(16)}`);
}

function hash(line: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < line.length; i++) h = Math.imul(h ^ line.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
}
