import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBroadcastFile, removeBroadcastFile, writeBroadcastFile } from './broadcast-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broadcast-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives back what was written', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
  writeBroadcastFile(folder, 7, bytes);
  writeBroadcastFile(folder, 8, new Uint8Array(0));
  expect(Uint8Array.from(readBroadcastFile(folder, 7))).toEqual(bytes);
  expect(readBroadcastFile(folder, 8)).toHaveLength(0);
  removeBroadcastFile(folder, 7);
  removeBroadcastFile(folder, 7);
  expect(readdirSync(folder)).toEqual(['broadcast-8']);
});

describe('what is not what was written', () => {
  const flip = (at: number) => (file: string) => {
    const bytes = readFileSync(file);
    bytes[at] = (bytes[at] as number) ^ 0x10;
    writeFileSync(file, bytes);
  };

  it.each([
    ['mark', flip(0)],
    ['checksum', flip(5)],
    ['first byte', flip(8)],
    ['last byte', flip(10)],
    ['length', (file: string) => appendFileSync(file, 'x')],
    ['header', (file: string) => writeFileSync(file, 'FSB1')],
  ])('is told by its %s', (_what, harm) => {
    writeBroadcastFile(folder, 3, Uint8Array.of(1, 2, 3));
    harm(join(folder, 'broadcast-3'));
    expect(() => readBroadcastFile(folder, 3)).toThrow(
      expect.objectContaining({
        code: 'BROADCAST_UNAVAILABLE',
        message: expect.stringMatching(/Broadcast\(3\) in a task: its file .*broadcast-3 is damaged/),
      }),
    );
  });
});

it('leaves nothing where it cannot write', () => {
  const missing = join(folder, 'missing');
  expect(() => writeBroadcastFile(missing, 1, Uint8Array.of(1))).toThrow(
    expect.objectContaining({
      code: 'BROADCAST_NOT_WRITTEN',
      cause: expect.objectContaining({ code: 'ENOENT' }),
    }),
  );
  expect(readdirSync(folder)).toEqual([]);
});
