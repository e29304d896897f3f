// Shared variables under Node's permission model, which denies the inspector. Prints what came of them.
import { closure, SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[1]', appName: 'permission' });
const offset = sc.broadcast({ by: 10 });
const seen = sc.longAccumulator();
const add = closure({ offset, seen }, (x) => {
  seen.add(x);
  return x + offset.value.by;
});
console.log(JSON.stringify([await sc.range(0, 3, 1, 1).map(add).collect(), seen.value]));
await sc.stop();
