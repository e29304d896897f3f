// Captures under Node's permission model, which denies the inspector, and prints what became of it.
//   node --permission … permission-program.mjs <folder of the build>
import { pathToFileURL } from 'node:url';

const [build] = process.argv.slice(2);
const built = (file) => pathToFileURL(`${build}/${file}`).href;
const { checkFunction } = await import(built('closure/check-function.js'));
const { captureFunction } = await import(built('closure/capture-function.js'));
const { closure } = await import(built('closure/explicit-closure.js'));
const { reviveFunction } = await import(built('closure/revive-function.js'));
const use = { operator: 'map', site: { file: import.meta.url, line: 1, column: 1 } };

const factor = 3;
const table = { rows: [1, 2] };
const helper = closure({ factor }, (x) => x * factor);

const outcomes = {};
for (const [name, fn] of Object.entries({
  'names nothing': (x) => Math.max(x, 1),
  'names what it captures': closure({ helper, table }, (x) => helper(x) + table.rows.length),
  'forgets a name': closure({ helper }, (x) => helper(x) + table.rows.length),
  'captures as usual': (x) => x * factor,
  'a bound function': Math.max.bind(null, 1),
})) {
  try {
    checkFunction(fn, use);
    outcomes[name] = reviveFunction(captureFunction(fn, use).bytes, { appRoot: process.cwd() }).fn(2);
  } catch (error) {
    outcomes[name] = error.code;
  }
}
console.log(JSON.stringify(outcomes));
