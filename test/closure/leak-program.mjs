// Captures thousands of functions that each hold something large, and prints what the heap has grown by.
//   node --expose-gc leak-program.mjs <folder of the build> <captures>
import { pathToFileURL } from 'node:url';

const [build, captures] = process.argv.slice(2);
const built = (file) => pathToFileURL(`${build}/${file}`).href;
const { checkFunction } = await import(built('closure/check-function.js'));
const { captureFunction } = await import(built('closure/capture-function.js'));
const use = { operator: 'map', site: { file: import.meta.url, line: 1, column: 1 } };

function captureOne(index) {
  const held = new Array(500).fill(index);
  const helper = (x) => held[x];
  const fn = (x) => helper(x) + index;
  checkFunction(fn, use);
  captureFunction(fn, use);
}

function heapAfter(count) {
  for (let index = 0; index < count; index++) captureOne(index);
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const before = heapAfter(2_000);
const after = heapAfter(Number(captures));
console.log(JSON.stringify({ grownBytes: after - before }));
