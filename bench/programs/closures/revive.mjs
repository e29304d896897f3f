// Revives new captures of one text, of which the factory is compiled: SHAPE SAMPLES WARM_UP. Prints the time of each in milliseconds.
import { built } from './built.mjs';
import { shapes } from './shapes.mjs';
import { Stopwatch } from './stopwatch.mjs';

const [shape, samples, warmUp] = process.argv.slice(2);
const { captureFunction } = await built('closure/capture-function.js');
const { reviveFunction } = await built('closure/revive-function.js');
const { captureCallSite } = await built('common/call-site.js');
const use = { operator: 'map', site: captureCallSite() };

const watch = new Stopwatch();
for (let run = -Number(warmUp); run < Number(samples); run++) {
  const { bytes } = captureFunction(shapes[shape](run), use);
  const start = watch.start();
  reviveFunction(bytes, { appRoot: import.meta.dirname });
  if (run >= 0) watch.stop(start);
}
console.log(JSON.stringify(watch.times));
