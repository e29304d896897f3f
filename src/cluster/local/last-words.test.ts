import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lastWords } from './last-words.ts';

let folder: string;
let report: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-words-'));
  report = join(folder, 'fatal-0.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('tell how the process ended', () => {
  expect(lastWords({ code: 1, signal: null }, report, [])).toBe('exit code 1');
  expect(lastWords({ code: null, signal: 'SIGKILL' }, report, [])).toBe(
    'signal SIGKILL, which the system sends too when it runs out of memory',
  );
});

it('hold what the report says and leave no report', () => {
  writeFileSync(
    report,
    JSON.stringify({
      header: { event: 'Allocation failed - JavaScript heap out of memory', threadId: 3 },
      javascriptHeap: { usedMemory: 100 * 2 ** 20, memoryLimit: 128.5 * 2 ** 20 },
      environmentVariables: { PASSWORD: 'secret' },
    }),
  );
  const words = lastWords({ code: null, signal: 'SIGABRT' }, report, []);
  expect(words).toBe(
    'signal SIGABRT; fatal error in thread 3 with 100.0 MiB of 128.5 MiB heap in use: ' +
      'Allocation failed - JavaScript heap out of memory',
  );
  expect(existsSync(report)).toBe(false);
});

it.each(['', '{"header":', '[]', 'null', '{"header":{"threadId":null}}'])(
  'do without a report that is not whole (%j), and leave none',
  (text) => {
    writeFileSync(report, text);
    expect(lastWords({ code: 134, signal: null }, report, [])).toMatch(
      /^exit code 134(; fatal error: unknown)?$/,
    );
    expect(existsSync(report)).toBe(false);
  },
);

it('end with the last lines of stderr that say something', () => {
  const lines = [
    'one',
    'two',
    '<--- JS stacktrace --->',
    'FATAL ERROR: Reached heap limit',
    '----- Native stack trace -----',
    ' 1: 0xb78db3 node::OOMErrorHandler(char const*)',
    '',
    'Writing Node.js report to file: fatal-0.json',
  ];
  expect(lastWords({ code: 134, signal: null }, report, lines)).toBe(
    'exit code 134; it wrote: one | two | FATAL ERROR: Reached heap limit',
  );
});
