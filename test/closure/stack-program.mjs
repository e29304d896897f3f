// Prints for each function of cases/stacks.mjs the places of its own stack and of its copy's.
//   node stack-program.mjs <folder of the build>
import { pathToFileURL } from 'node:url';
import cases from './cases/stacks.mjs';

const [build] = process.argv.slice(2);
const built = (file) => pathToFileURL(`${build}/${file}`).href;
const { captureFunction } = await import(built('closure/capture-function.js'));
const { reviveFunction } = await import(built('closure/revive-function.js'));
const use = { operator: 'map', site: { file: import.meta.url, line: 1, column: 1 } };

const places = {};
for (const [name, fn] of Object.entries(cases)) {
  const { bytes } = captureFunction(fn, use);
  const copy = reviveFunction(bytes, { appRoot: process.cwd() }).fn;
  places[name] = { original: placesOf(fn), copy: placesOf(copy) };
}
console.log(JSON.stringify(places));

function placesOf(fn) {
  try {
    fn(1);
  } catch (error) {
    return [...error.stack.matchAll(/stacks\.mjs:\d+:\d+/g)].map(([place]) => place);
  }
  return [];
}
