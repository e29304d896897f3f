// A context that is stopped while a job runs.
import { once } from 'node:events';
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'stop while running' });
const endless = sc.range(0, 2, 1, 2).map((x) => {
  console.log(`task ${x}`);
  for (;;) x++;
});
const job = endless.count();
await once(process, 'SIGUSR2');
const [outcome] = await Promise.allSettled([job, sc.stop()]);
console.log(outcome.reason.code, outcome.reason.message);
