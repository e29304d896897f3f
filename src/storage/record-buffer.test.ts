import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SparkError } from '../common/errors.ts';
import { RecordBuffer } from './record-buffer.ts';
import { ScratchFile } from './scratch-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-buffer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function memory(limit = Number.POSITIVE_INFINITY) {
  return {
    usedBytes: 0,
    peakBytes: 0,
    acquire(bytes: number) {
      if (this.usedBytes + bytes > limit) throw new SparkError('OUT_OF_EXECUTION_MEMORY', 'no more');
      this.usedBytes += bytes;
    },
    release(bytes: number) {
      this.usedBytes -= bytes;
    },
  };
}

const block = (from: number) => Array.from({ length: 100 }, (_, i) => ({ id: from + i, name: `n${i}` }));

it.each([
  ['all in memory', Number.POSITIVE_INFINITY, undefined],
  ['some in memory by its own limit', Number.POSITIVE_INFINITY, 20_000],
  ['some in memory as far as it is granted', 20_000, undefined],
  ['nothing in memory', 0, undefined],
])('gives its blocks back, in order, as often as wanted: %s', (_name, limit, memoryBytes) => {
  const account = memory(limit);
  const buffer = new RecordBuffer({
    memory: account,
    owner: 'test',
    scratchDir: folder,
    ...(memoryBytes && { memoryBytes }),
  });
  const blocks = [0, 1, 2, 3, 4].map((i) => block(i * 100));
  for (const one of blocks) buffer.add(one);
  expect(buffer.isInMemory).toBe(limit > 20_000 && memoryBytes === undefined);
  const [first, second] = [buffer.blocks(), buffer.blocks()];
  expect(first.next().value).toEqual(blocks[0]);
  expect([...second]).toEqual(blocks);
  expect([...first]).toEqual(blocks.slice(1));
  expect(readdirSync(folder)).toEqual([]);
  buffer.clear();
  buffer.clear();
  expect(account.usedBytes).toBe(0);
});

it('a scratch file has no name, and says where it could not be made', () => {
  const file = new ScratchFile(folder);
  file.append(Buffer.from('abc'));
  file.append(Buffer.from('def'));
  const into = Buffer.alloc(4);
  expect(file.read(into, 2)).toBe(4);
  expect(into.toString()).toBe('cdef');
  expect(file.read(into, 6)).toBe(0);
  expect(file.readEnd(into)).toBe(4);
  expect(into.toString()).toBe('cdef');
  expect(readdirSync(folder)).toEqual([]);
  file.close();
  file.close();
  expect(() => new ScratchFile(join(folder, 'missing'))).toThrow(
    expect.objectContaining({
      code: 'SCRATCH_FILE_FAILED',
      message: expect.stringContaining('Cannot open a scratch file in') as string,
    }),
  );
});
