// One process of the fuzzer: runs case after case until its time is up, and ends with code 1 at the first finding.
//   node loop.mjs <target> <folder of the build> <seed> <first case> <cases> <seconds> <file that holds the case at work>
import { openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { closures } from './closures.mjs';
import { data } from './data.mjs';
import { Random } from './random.mjs';

/** What one case may add to the most memory the process ever had. */
const MAX_GROWTH_KIB = 256 * 1024;

const [target, build, ...numbers] = process.argv.slice(2, 8);
const [seed, first, cases, seconds] = numbers.map(Number);
const built = (file) => import(pathToFileURL(`${build}/${file}`).href);
const { attempt, kinds } = await { closures, data }[target](built);
const progress = openSync(process.argv[8], 'w');
const guarded = [Object, Array, Function, Map, Promise, Error].flatMap((type) => [type, type.prototype]);
const pristine = guarded.map(shapeOf);
const outcomes = {};
const deadline = performance.now() + seconds * 1000;

let index = first;
process.on('uncaughtException', (error) => found(error));
process.on('unhandledRejection', (error) => found(error));
for (; index < first + cases && performance.now() < deadline; index++) {
  writeSync(progress, String(index).padStart(12), 0);
  const { maxRSS } = process.resourceUsage();
  try {
    const outcome = await attempt(new Random(seed, index));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  } catch (error) {
    found(error);
  }
  guarded.forEach((object, at) => {
    if (shapeOf(object) !== pristine[at])
      found(new Error(`A built-in object was changed: ${shapeOf(object)}`));
  });
  const grown = process.resourceUsage().maxRSS - maxRSS;
  if (index > first && grown > MAX_GROWTH_KIB) found(new Error(`One case took ${grown} KiB`));
}
console.log(
  JSON.stringify({ cases: index - first, maxRssMiB: process.resourceUsage().maxRSS >> 10, kinds, outcomes }),
);
process.exit(0);

function shapeOf(object) {
  return Reflect.ownKeys(object).map(String).join() + (Object.getPrototypeOf(object) === null);
}

function found(error) {
  console.log(`case ${index}: ${error?.code ?? ''} ${error?.stack ?? error}`);
  process.exit(1);
}
