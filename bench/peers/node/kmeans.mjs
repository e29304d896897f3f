// K-means by hand on CORES threads: FILE ITERATIONS [RUNS]. Each thread parses its part of the lines into an array of doubles and adds up its points for each round of
// centres; the main thread divides. Several runs share the threads.
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { answerWith, startThreads, THREADS } from './shared/threads.mjs';

const CENTRES = 10;
const DIMENSIONS = 10;
const NEWLINE = 10;
const BLANK = 32;
const POINT = 46;

if (isMainThread) {
  const [file, iterations, rounds = '1'] = process.argv.slice(2);
  const threads = startThreads(import.meta.url);
  const runs = [];
  let centres;
  for (let round = 0; round < Number(rounds); round++) {
    const start = performance.now();
    centres = await kmeans(threads, file, Number(iterations));
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check: centres.map((centre) => centre.map((x) => x.toFixed(6))), runs }));
  await threads.end();
} else {
  let points;
  answerWith(({ file, part, centres }) => {
    if (file === undefined) return sumUp(points, centres);
    points = parse(file, part);
    return points.slice(0, CENTRES * DIMENSIONS);
  });
}

async function kmeans(threads, file, iterations) {
  const [first] = await threads.each((part) => ({ file, part }));
  let centres = Array.from({ length: CENTRES }, (_, c) => [
    ...first.subarray(c * DIMENSIONS, (c + 1) * DIMENSIONS),
  ]);
  for (let i = 0; i < iterations; i++) {
    const flat = Float64Array.from(centres.flat());
    const [sums, ...others] = await threads.all({ centres: flat });
    for (const other of others) for (let j = 0; j < sums.length; j++) sums[j] += other[j];
    centres = centres.map((centre, c) => {
      const at = c * (DIMENSIONS + 1);
      const count = sums[at + DIMENSIONS];
      return count === 0 ? centre : centre.map((_, d) => sums[at + d] / count);
    });
  }
  return centres;
}

/** The numbers of the lines that begin in this thread's part of the file. */
function parse(file, part) {
  const bytes = readFileSync(file);
  const start = part === 0 ? 0 : nextLine(bytes, Math.floor((bytes.length * part) / THREADS));
  const end =
    part === THREADS - 1 ? bytes.length : nextLine(bytes, Math.floor((bytes.length * (part + 1)) / THREADS));
  let numbers = new Float64Array(1 << 16);
  let length = 0;
  let value = 0;
  let scale = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === POINT) scale = 1;
    else if (byte === BLANK || byte === NEWLINE) {
      if (length === numbers.length) {
        const larger = new Float64Array(2 * length);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length++] = scale === 0 ? value : value / scale;
      value = 0;
      scale = 0;
    } else {
      value = value * 10 + (byte - 48);
      scale *= 10;
    }
  }
  return numbers.subarray(0, length);
}

function nextLine(bytes, position) {
  return bytes.indexOf(NEWLINE, position - 1) + 1;
}

/** For each centre the sums of the coordinates of its points, and their count. */
function sumUp(points, centres) {
  const sums = new Float64Array(CENTRES * (DIMENSIONS + 1));
  for (let at = 0; at < points.length; at += DIMENSIONS) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < CENTRES; c++) {
      let distance = 0;
      for (let d = 0; d < DIMENSIONS; d++) {
        const difference = points[at + d] - centres[c * DIMENSIONS + d];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = c;
      }
    }
    const to = best * (DIMENSIONS + 1);
    for (let d = 0; d < DIMENSIONS; d++) sums[to + d] += points[at + d];
    sums[to + DIMENSIONS]++;
  }
  return sums;
}
