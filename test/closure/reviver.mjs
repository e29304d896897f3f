// The executor's side of the closure tests: revives what it is sent, calls it, and sends the result back.
import { parentPort, workerData } from 'node:worker_threads';
import { settle } from './settle.mjs';

const { reviveFunction } = await import(workerData.revive);

const handlers = new Map([['greeting', (payload) => ({ text: `hello ${payload.name}` })]]);
const exports = new Map([['TaskContext', class TaskContext {}]]);
const options = { appRoot: workerData.appRoot, handlers, engineExport: (name) => exports.get(name) };

parentPort.on('message', async ({ bytes, args, calls = 1 }) => {
  try {
    const revived = await reviveFunction(bytes, options);
    let result;
    for (let call = 0; call < calls; call++) result = await settle(revived.fn(...args));
    const again = await settle(revived.make()(...args));
    parentPort.postMessage({ result, again, stateless: revived.stateless, sourceKey: revived.sourceKey });
  } catch (error) {
    parentPort.postMessage({ error: { code: error.code, message: error.message, stack: error.stack } });
  }
});
