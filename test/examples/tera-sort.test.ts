import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firesteel } from '../support/submit.ts';

const program = join(import.meta.dirname, '..', '..', 'examples', 'tera-sort.ts');

/** Each file's lines, in the order of the files. */
function linesOf(folder: string): string[][] {
  const parts = readdirSync(folder).filter((name) => name.startsWith('part-'));
  return parts.sort().map((name) => readFileSync(join(folder, name), 'latin1').split('\n').slice(0, -1));
}

it('records of 100 bytes are sorted over all files by their keys', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firesteel-tera-sort-'));
  try {
    const { code, stderr, stdout } = await firesteel(
      'submit',
      '--master',
      'local[2]',
      program,
      '20000',
      folder,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^20000 records in 8 files are in order, checksum [0-9a-f]+$/m);
    const input = linesOf(join(folder, 'input')).flat();
    expect(new Set(input.map((line) => line.length))).toEqual(new Set([99]));
    expect(new Set(input).size).toBe(20_000);
    const keyed = input.map((line) => [line.slice(0, 10), line] as const);
    const sorted = keyed.sort(([a], [b]) => Number(a > b) - Number(a < b)).map(([, line]) => line);
    const output = linesOf(join(folder, 'output'));
    expect(output.flat()).toEqual(sorted);
    expect(output.every((lines) => lines.length > 0)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('what is not a number of records is answered by the usage', async () => {
  const { code, stdout, stderr } = await firesteel('submit', program, '--help');
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: 'Usage: firesteel submit examples/tera-sort.ts [RECORDS] [FOLDER]\n',
  });
});
