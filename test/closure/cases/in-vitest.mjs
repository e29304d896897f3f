// A test file of a user's, for the rows of the test runner. Two copies run at the same time, each in a worker of its
// own and with a context of its own; the first runs the cases too.
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { test } from 'vitest';
import { runModule } from '../run-module.mjs';
import job from './job.ts';
import typescript from './typescript.ts';
import values from './values.mjs';

const { COPY, OTHER_COPY } = { COPY: 'first', OTHER_COPY: 'second' };
const folder = process.env.ROW_FOLDER;
const built = (file) => pathToFileURL(`${process.env.ROW_BUILD}/${file}`).href;
const noteOf = (copy) => `${folder}/${copy}.open`;

test('cases', { timeout: 60_000 }, async () => {
  const outcomes = {};
  if (COPY === 'first') {
    for (const cases of [values, typescript]) Object.assign(outcomes, await runModule(cases, built, folder));
  }
  const bothAreOpen = async () => {
    writeFileSync(noteOf(COPY), '');
    while (!existsSync(noteOf(OTHER_COPY))) await sleep(20);
  };
  outcomes[`job in the ${COPY} file`] = await job(bothAreOpen);
  writeFileSync(`${folder}/${COPY}.json`, JSON.stringify(outcomes));
});
