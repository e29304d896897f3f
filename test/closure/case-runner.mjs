// Runs modules of cases in this process, or in a thread of it, and prints what became of each. A module that exports a
// function is a job: its case is what the function gives.
//   node case-runner.mjs <app root of the executor> <folder of the build> <in thread: true or false> <module>...
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread, Worker } from 'node:worker_threads';
import { runModule } from './run-module.mjs';

const [appRoot, build, inThread, ...modules] = process.argv.slice(2);
const built = (file) => pathToFileURL(`${build}/${file}`).href;

if (inThread === 'true' && isMainThread) {
  new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
} else {
  // Before the program's modules, as an import at their top would be: what they add to globalThis is theirs.
  await import(built('closure/check-function.js'));
  const outcomes = {};
  for (const file of modules) {
    const exported = await load(file);
    if (typeof exported === 'function') outcomes.job = await exported();
    else Object.assign(outcomes, await runModule(exported, built, appRoot));
  }
  console.log(JSON.stringify(outcomes));
}

/** CommonJS is what a program's `require` loads, with the hooks that loaders put there. */
async function load(file) {
  const isCommonJs = /\.(?:cjs|cts|ts)$/.test(file);
  const loaded = isCommonJs ? createRequire(import.meta.url)(file) : await import(pathToFileURL(file).href);
  // A compiler may have made a CommonJS module of it.
  return loaded.default?.default ?? loaded.default ?? loaded;
}
