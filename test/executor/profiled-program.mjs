import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'profiled' });
await sc.parallelize([1, 2], 2).foreach(function turnsForALongTime(n) {
  let x = n;
  for (let i = 0; i < 5e7; i++) x = Math.imul(x, 31) + i;
  if (x === 0.5) throw new Error('never');
});
await sc.stop();
