// Checks and captures new functions of one shape, one after another, after one of another shape: SHAPE SAMPLES WARM_UP.
// Prints wall and processor time of each in milliseconds.
import { built } from './built.mjs';
import { shapes } from './shapes.mjs';
import { Stopwatch } from './stopwatch.mjs';

const [shape, samples, warmUp] = process.argv.slice(2);
const { checkFunction } = await built('closure/check-function.js');
const { captureFunction } = await built('closure/capture-function.js');
const { captureCallSite } = await built('common/call-site.js');
const use = { operator: 'map', site: captureCallSite() };

const watch = new Stopwatch();
captureFunction(shapes.constant(0), use);
for (let run = -Number(warmUp); run < Number(samples); run++) {
  const fn = shapes[shape](run);
  const start = watch.start();
  checkFunction(fn, use);
  captureFunction(fn, use);
  if (run >= 0) watch.stop(start);
}
console.log(JSON.stringify(watch.times));
