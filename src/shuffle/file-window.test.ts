import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FileWindow, readsOfBytes, readsOfFile } from './file-window.ts';

const LENGTH = 1000;
const content = Uint8Array.from({ length: LENGTH }, (_, i) => (i * 7) % 251);

let directory: string;
let fd: number;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'firesteel-window-'));
  writeFileSync(join(directory, 'file'), content);
  fd = openSync(join(directory, 'file'), 'r');
});

afterAll(() => {
  closeSync(fd);
  rmSync(directory, { recursive: true, force: true });
});

it.each([
  ['a file', () => readsOfFile(fd)],
  ['bytes', () => readsOfBytes(content)],
])(
  'lends the parts of %s in order, whatever the buffer and the portions, and again after a rewind',
  (_, newReads) => {
    const reads = newReads();
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom('some', 'rewind')), {
      maxLength: 40,
    });
    const property = fc.property(
      fc.nat(LENGTH),
      fc.nat(LENGTH),
      fc.integer({ min: 1, max: 300 }),
      steps,
      (a, b, buffer, taken) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const window = new FileWindow(reads, start, end - start, Buffer.alloc(buffer));
        let at = start;
        for (const step of taken) {
          if (step === 'rewind') {
            window.rewind();
            at = start;
          } else if (window.remaining > 0) {
            const bytes =
              step === 'some'
                ? window.takeSome(window.remaining)!
                : window.take(Math.min(step as number, window.remaining))!;
            expect(bytes.length).toBeGreaterThan(0);
            expect(Buffer.compare(bytes, content.subarray(at, at + bytes.length))).toBe(0);
            at += bytes.length;
          }
          expect(window.remaining).toBe(end - at);
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  },
);

it.each([
  ['file', () => readsOfFile(fd)],
  ['bytes', () => readsOfBytes(content)],
])('gives nothing where the %s end before the part', (_, newReads) => {
  const reads = newReads();
  const window = new FileWindow(reads, LENGTH - 10, 20, Buffer.alloc(64));
  expect(window.take(10)).toEqual(Buffer.from(content.subarray(LENGTH - 10)));
  expect(window.take(10)).toBeUndefined();
});
