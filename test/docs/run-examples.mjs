// Runs examples, each a module of its own: FOLDER FILE... Prints a JSON object of what each came to.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect, isDeepStrictEqual } from 'node:util';
import { SparkContext } from 'firesteel';

const [folder, ...files] = process.argv.slice(2);
const results = {};
let current;

globalThis[Symbol.for('doc-examples.check')] = (line, expected, actual) => {
  current.checks++;
  if (isDeepStrictEqual(actual, expected)) return;
  current.problems.push(`line ${line}: expected ${inspect(expected)}, got ${inspect(actual)}`);
};
for (const file of files) {
  current = { checks: 0, problems: [] };
  results[file] = current;
  try {
    await import(pathToFileURL(join(folder, file)));
  } catch (error) {
    current.problems.push(error?.stack ?? String(error));
  }
}
// The one that the examples share.
await SparkContext.getOrCreate({ master: 'local[2]', appName: 'examples' }).stop();
console.log(`\n${JSON.stringify(results)}`);
