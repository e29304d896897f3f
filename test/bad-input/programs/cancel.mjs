// A job that is cancelled in an endless loop or in a blocking call; the program goes on.
import { execSync } from 'node:child_process';
import { once } from 'node:events';
import { SparkContext } from 'firesteel';

const sc = new SparkContext({
  master: 'local[2]',
  appName: 'cancel',
  conf: { 'firesteel.task.killTimeout': '3s' },
});
const how = process.argv[2];
const endless = sc.range(0, 2, 1, 2).map((x) => {
  console.log(`task ${x} in process ${process.pid}`);
  if (how === 'loop') for (;;) x++;
  execSync('sleep 60');
  return x;
});
const controller = new AbortController();
const job = endless.count({ signal: controller.signal });
await once(process, 'SIGUSR2');
controller.abort(new Error('enough of it'));
// Long before the tasks have ended, which takes 2 s at least.
const late = new Promise((resolve) => setTimeout(resolve, 1500, { code: 'LATE' }).unref());
const { code, message, cause } = await Promise.race([job.catch((error) => error), late]);
console.log(code, message, String(cause));
const pids = await sc
  .range(0, 20, 1, 20)
  .map(() => process.pid)
  .collect();
const hold = setInterval(() => {}, 1000);
process.once('SIGUSR2', () => {
  clearInterval(hold);
  void sc.stop();
});
console.log(`then ${[...new Set(pids)]}`);
