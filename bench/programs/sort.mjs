// Sort with Firesteel: FILE [RUNS]. Lines of 100 bytes by their first ten; each sorted partition is read through, in order. Several runs share a context.
import { SparkContext } from 'firesteel';
import { checkSorted } from './check-sorted.mjs';

const [file, rounds = '1'] = process.argv.slice(2);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'sort',
  conf: { 'spark.executor.memory': '4g' },
});
const runs = [];
let check;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  const parts = await sc
    .textFile(file, 16)
    .map((line) => [line.slice(0, 10), line.slice(10)])
    .sortByKey(true, 16)
    .mapPartitions((pairs) => [summary(pairs)])
    .collect();
  runs.push(performance.now() - start);
  check = checkSorted(parts);
}
await sc.stop();
console.log(JSON.stringify({ check, runs }));

/** Of sorted pairs: how many, the first and last key, the sum of their hashes, and that of hash times position. */
function summary(pairs) {
  let count = 0;
  let sum = 0;
  let weighted = 0;
  let first = '';
  let last = '';
  for (const [key, value] of pairs) {
    if (count === 0) first = key;
    else if (key < last) throw new Error(`${key} comes after ${last}`);
    last = key;
    const hash = hashOf(key, value);
    sum = (sum + hash) | 0;
    weighted = (weighted + Math.imul(hash, count)) | 0;
    count++;
  }
  return { count, first, last, sum, weighted };
}

/** Of the key, and of eight characters at the value's beginning and end. */
function hashOf(key, value) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  for (let i = value.length - 8; i < value.length; i++)
    hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  return hash;
}
