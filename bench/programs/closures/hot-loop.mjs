// Calls a function in a hot loop: SHAPE original|revived. Prints the time of each round of calls in
// milliseconds.
import { built } from './built.mjs';
import { Stopwatch } from './stopwatch.mjs';

const CALLS = 20_000_000;
const ROUNDS = 25;

class Scale {
  constructor(factor) {
    this.factor = factor;
  }
  apply(x) {
    return (x * this.factor) | 0;
  }
}

// Nothing that a compiler can see through.
const factor = Number(process.argv.length - 1);
const triple = (x) => (x * factor) | 0;
const options = { factor, offset: 1 };
const scale = new Scale(factor);

const functions = {
  constant: (x) => (x * factor) | 0,
  helper: (x) => triple(x) + 1,
  property: (x) => (x * options.factor + options.offset) | 0,
  method: (x) => scale.apply(x) + 1,
};

const [shape, kind] = process.argv.slice(2);
const { captureFunction } = await built('closure/capture-function.js');
const { reviveFunction } = await built('closure/revive-function.js');
const { captureCallSite } = await built('common/call-site.js');

// Both kinds do all of it, so that the loop alone differs.
const original = functions[shape];
const { bytes } = captureFunction(original, { operator: 'map', site: captureCallSite() });
const revived = reviveFunction(bytes, { appRoot: import.meta.dirname }).fn;
const fn = kind === 'revived' ? revived : original;

function loop(call) {
  let sum = 0;
  for (let i = 0; i < CALLS; i++) sum = (sum + call(i)) | 0;
  return sum;
}

const watch = new Stopwatch();
let check = 0;
for (let round = 0; round < ROUNDS; round++) {
  const start = watch.start();
  check = loop(fn);
  watch.stop(start);
}
console.log(JSON.stringify({ check, ...watch.times }));
