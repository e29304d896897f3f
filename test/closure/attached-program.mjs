// Captures functions and runs a job, which a debugger that pauses on all exceptions watches: nothing of it may stand still.
//   node --inspect-brk=0 attached-program.mjs <folder of the build>
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SparkContext } from 'firesteel';

const built = (file) => import(pathToFileURL(`${process.argv[2]}/${file}`).href);
const { checkFunction } = await built('closure/check-function.js');
const { captureFunction } = await built('closure/capture-function.js');

class Point {
  #x;
  constructor(x) {
    this.#x = x;
  }
  get x() {
    return this.#x;
  }
}

const use = { operator: 'map', site: { file: import.meta.filename, line: 1, column: 1 } };
const factor = 3;
const helper = (x) => x * factor;
let captured = 0;
// Tells the test where what it looks at begins and ends.
// biome-ignore lint/suspicious/noDebugger: it is for a debugger
debugger;
for (let index = 0; index < 200; index++) {
  const point = new Point(index);
  const fn = (x) => [helper(x) + index, point.x, join('a', 'b'), Math.max(x)];
  checkFunction(fn, use);
  captured += (await captureFunction(fn, use)).bytes.length > 0 ? 1 : 0;
}
const sc = new SparkContext({ master: 'local[2]', appName: 'attached' });
const pairs = sc.range(0, 1000, 1, 4).map((x) => [x % 7, helper(x)]);
const sums = await pairs.reduceByKey((a, b) => a + b).collect();
try {
  throw new Error('seen by the debugger');
} catch {
  // So that the test knows that it would have seen others.
}
// biome-ignore lint/suspicious/noDebugger: it is for a debugger
debugger;
await sc.stop();
console.log(`captured ${captured}, ${sums.length} keys`);
