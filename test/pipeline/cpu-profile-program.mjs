// Profiles the task thread of a narrow chain, and prints as JSON how many samples each function has: from inside the thread, which is
// the only one here, so that the first job starts the profiler in it, and the last one stops it.

import * as inspector from 'node:inspector';
import { SparkContext } from 'firesteel';

const INTERVAL_US = 500;
const WARM_UP = 20_000_000;
/** One long job, so that the start of a task, some milliseconds, does not count; all numbers stay integers of 32 bits. */
const RECORDS = 1_000_000_000;

const sc = new SparkContext({ master: 'local[1]', appName: 'CPU profile' });
const oneTask = sc.range(0, 1, 1, 1);

function chain(records) {
  return sc
    .range(0, records, 1, 1)
    .map((n) => n * 2)
    .filter((n) => n % 3 === 0)
    .map((n) => n + 1)
    .filter((n) => n % 5 !== 0)
    .count();
}

await chain(WARM_UP);
await oneTask.foreach(() => {
  const session = new inspector.Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  session.post('Profiler.start');
  globalThis.profiling = session;
});
const count = await chain(RECORDS);
const [profile] = await oneTask
  .map(() => {
    let stopped;
    globalThis.profiling.post('Profiler.stop', (error, result) => {
      stopped = error ?? result.profile;
    });
    globalThis.profiling.disconnect();
    const functions = new Map(stopped.nodes.map(({ id, callFrame }) => [id, callFrame]));
    const samples = {};
    for (const id of stopped.samples) {
      const { functionName, url } = functions.get(id);
      const name = `${functionName} ${url}`;
      samples[name] = (samples[name] ?? 0) + 1;
    }
    return samples;
  })
  .collect();
await sc.stop();
console.log(JSON.stringify({ count, samples: profile }));
