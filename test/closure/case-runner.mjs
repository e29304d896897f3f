// Takes a module of cases through check and capture here and revive in a thread, and prints what became of each.
//   node case-runner.mjs <cases module> <folder of the build> [app root of the executor]

import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { inspect, isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';

const [casesFile, build, appRoot = process.cwd()] = process.argv.slice(2);
const built = (file) => pathToFileURL(`${build}/${file}`).href;
const { checkFunction } = await import(built('closure/check-function.js'));
const { captureFunction } = await import(built('closure/capture-function.js'));
const { captureCallSite } = await import(built('common/call-site.js'));
const { default: exported } = await import(pathToFileURL(casesFile).href);
// A compiler may have made a CommonJS module of it.
const cases = exported.default ?? exported;

const worker = new Worker(new URL('./reviver.mjs', import.meta.url), {
  workerData: { revive: built('closure/revive-function.js'), appRoot },
});
const outcomes = {};
for (const [name, one] of Object.entries(cases)) outcomes[name] = await run(one);
await worker.terminate();
console.log(JSON.stringify(outcomes));

async function run({ fn, args = [], expected, before }) {
  const use = { operator: 'map', site: captureCallSite() };
  try {
    checkFunction(fn, use, { allowAsync: true });
    const { bytes, stateless, warnings } = await captureFunction(fn, use);
    const wanted = expected === undefined ? structuredClone(await settle(fn(...args))) : expected;
    before?.();
    worker.postMessage({ bytes, args });
    const [answer] = await once(worker, 'message');
    if (answer.error) return { outcome: 'failed', ...answer.error };
    const isEqual = isDeepStrictEqual(answer.result, wanted);
    if (!isEqual) return { outcome: 'different', got: inspect(answer.result), wanted: inspect(wanted) };
    return { outcome: 'equal', stateless, warnings, sourceKey: answer.sourceKey };
  } catch (error) {
    return {
      outcome: 'refused',
      code: error.code,
      name: error.name,
      message: error.message,
      path: error.path,
    };
  }
}

async function settle(value) {
  const settled = await value;
  if (settled?.[Symbol.asyncIterator]) {
    const items = [];
    for await (const item of settled) items.push(item);
    return items;
  }
  return typeof settled?.next === 'function' ? [...settled] : settled;
}
