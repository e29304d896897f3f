// Takes cases through check and capture here and revive in a thread, and tells what became of each.
import { once } from 'node:events';
import { inspect, isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { settle } from './settle.mjs';

/**
 * @param cases name to function, arguments and what it gives
 * @param built the URL of a module of the build
 * @param appRoot where the executor's side finds packages
 */
export async function runModule(cases, built, appRoot) {
  const { checkFunction } = await import(built('closure/check-function.js'));
  const { captureFunction } = await import(built('closure/capture-function.js'));
  const { captureCallSite } = await import(built('common/call-site.js'));
  // The executor's threads know nothing of the driver's loaders.
  const worker = new Worker(new URL('./reviver.mjs', import.meta.url), {
    workerData: { revive: built('closure/revive-function.js'), appRoot },
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const outcomes = {};
  try {
    for (const [name, one] of Object.entries(cases)) outcomes[name] = await run(one);
  } finally {
    await worker.terminate();
  }
  return outcomes;

  async function run({ fn, args = [], expected, before }) {
    const use = { operator: 'map', site: captureCallSite() };
    try {
      checkFunction(fn, use, { allowAsync: true });
      const { bytes, stateless, warnings } = await captureFunction(fn, use);
      const wanted = expected === undefined ? await settle(fn(...args)) : expected;
      before?.();
      worker.postMessage({ bytes, args });
      const [answer] = await once(worker, 'message');
      if (answer.error) return { outcome: 'failed', ...answer.error };
      // Both as the other thread's results come: of one realm, without classes.
      const isEqual = isDeepStrictEqual(answer.result, structuredClone(wanted));
      if (!isEqual) return { outcome: 'different', got: inspect(answer.result), wanted: inspect(wanted) };
      return { outcome: 'equal', stateless, warnings, sourceKey: answer.sourceKey };
    } catch (error) {
      const { code, name, message, path } = error;
      return { outcome: 'refused', code, name, message, path };
    }
  }
}
