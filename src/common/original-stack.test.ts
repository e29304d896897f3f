import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { originalStack, showOriginalPlaces } from './original-stack.ts';

it('leaves frames alone where there is no source map', () => {
  const stack = [
    'Error: at /a/b.js:1:2',
    '    at f (/nowhere/a.js:3:4)',
    '    at file:///nowhere/b.mjs:5:6',
    '    at runLoop (firesteel-stage-1.js:7:8)',
    '    at node:internal/x:9:10',
  ].join('\n');
  expect(originalStack(stack)).toBe(stack);
});

it('shows the source of frames of a script with a source map, also in causes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firesteel-stack-'));
  const script = join(folder, 'made.cjs');
  // Line 1, column 1 of the script is line 7, column 3 of the source.
  const map = { version: 3, sources: ['source.ts'], names: [], mappings: 'AAME' };
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
  writeFileSync(script, `module.exports = 1;\n//# sourceMappingURL=${url}\n`);
  const wereOn = process.execArgv.includes('--enable-source-maps');
  process.setSourceMapsEnabled(true);
  try {
    createRequire(import.meta.url)(script);
    const cause = new Error('inner');
    cause.stack = `Error: inner\n    at ${pathToFileURL(script)}:1:5`;
    const error = new Error('outer', { cause });
    error.stack = `Error: outer\n    at f (${script}:1:3)\n    at g (/elsewhere.js:1:3)`;
    showOriginalPlaces(error);
    const source = join(folder, 'source.ts');
    expect(error.stack).toBe(`Error: outer\n    at f (${source}:7:5)\n    at g (/elsewhere.js:1:3)`);
    expect(cause.stack).toBe(`Error: inner\n    at ${source}:7:7`);
  } finally {
    process.setSourceMapsEnabled(wereOn);
    rmSync(folder, { recursive: true });
  }
});

it('takes whatever was thrown', () => {
  const circle = new Error('circle');
  circle.cause = circle;
  for (const thrown of [undefined, null, 'text', {}, circle]) showOriginalPlaces(thrown);
});
