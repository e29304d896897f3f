// One task leaves a rejection that nobody handles, while the tasks of another job share its thread.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[1]', appName: 'stray rejection' });
const stray = sc.range(0, 9, 1, 9).map((x) => {
  if (x === 4) void Promise.reject(Object.assign(new Error('left behind'), { left: true }));
  return x;
});
const fine = sc.range(0, 1000, 1, 50).map((x) => 2 * x);

const [first, failed, second] = await Promise.allSettled([
  fine.reduce((a, b) => a + b),
  stray.collect(),
  fine.reduce((a, b) => a + b),
]);
console.log(
  first.value,
  failed.reason.code,
  failed.reason.cause.message,
  failed.reason.cause.left,
  second.value,
);
console.log(failed.reason.message);
await sc.stop();
