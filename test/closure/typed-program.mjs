// Throws in a copy of a TypeScript program's function, in a thread that knows no TypeScript, and prints the stack with
// the lines of the source.
//   node --import tsx typed-program.mjs <folder of the build>
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const [build] = process.argv.slice(2);
const built = (file) => pathToFileURL(`${build}/${file}`).href;
const { captureFunction } = await import(built('closure/capture-function.js'));
const { originalStack } = await import(built('common/original-stack.js'));
const { predict } = await import('./cases/typed.ts');

const use = { operator: 'map', site: { file: import.meta.url, line: 1, column: 1 } };
const workerData = { revive: built('closure/revive-function.js'), appRoot: process.cwd() };
const worker = new Worker(new URL('./reviver.mjs', import.meta.url), { workerData, execArgv: [], env: {} });
worker.postMessage({ bytes: captureFunction(predict, use).bytes, args: [500] });
const [{ error }] = await once(worker, 'message');
await worker.terminate();
console.log(JSON.stringify({ raw: error.stack, stack: originalStack(error.stack) }));
