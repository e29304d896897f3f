// The same arithmetic inlined by hand on CORES threads: N [RUNS]. Several runs share the threads.
import { isMainThread } from 'node:worker_threads';
import { answerWith, partOf, startThreads } from './shared/threads.mjs';

if (isMainThread) {
  const [n, rounds = 1] = process.argv.slice(2).map(Number);
  const threads = startThreads(import.meta.url);
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const counts = await threads.each((thread) => partOf(n, thread));
    check = counts.reduce((sum, count) => sum + count, 0);
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  await threads.end();
} else answerWith(([start, end]) => countRange(start, end));

function countRange(start, end) {
  let count = 0;
  for (let i = start; i < end; i++) {
    const tripled = i * 3;
    if (tripled % 2 === 0) {
      const next = tripled + 1;
      if (next % 7 !== 0) count++;
    }
  }
  return count;
}
