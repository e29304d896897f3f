// 30 tasks that take 0.1 s each.
import { SparkContext } from 'firesteel';

const [master] = process.argv.slice(2);
const sc = new SparkContext({ appName: 'slow tasks', ...(master && { master }) });
const tasks = sc.range(0, 30, 1, 30).map((x) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  return x;
});
console.log(`${await tasks.count()} tasks`);
await sc.stop();
