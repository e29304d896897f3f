import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import type { HeldMemory } from '../memory/held-memory.ts';
import { EncodedRuns } from './encoded-runs.ts';
import type { MapOutputWriter } from './map-output-writer.ts';
import { spareInts } from './spare-arrays.ts';

it('writes runs partition by partition with the checksum of each, and leaves their memory to the next task', () => {
  let acquired = 0;
  const memory = {
    acquire(bytes: number) {
      acquired += bytes;
    },
  } as unknown as HeldMemory;
  const written: [number, string, number | undefined][] = [];
  const output = {
    isChecked: true,
    write: (partition: number, bytes: Uint8Array, checksum?: number) =>
      written.push([partition, Buffer.from(bytes).toString(), checksum]),
  } as unknown as MapOutputWriter;
  const runs = new EncodedRuns(3, memory, output);
  runs.add(Buffer.from('aabb'), Float64Array.of(0, 2, 2, 4));
  const between = acquired;
  runs.add(Buffer.from('AAB'), Float64Array.of(0, 2, 2, 3));
  runs.write(3);
  expect(written).toEqual([
    [0, 'aa', crc32('aaAA')],
    [0, 'AA', crc32('aaAA')],
    [2, 'bb', crc32('bbB')],
    [2, 'B', crc32('bbB')],
  ]);
  expect(acquired).toBe(2 * between);
  expect(between).toBeGreaterThan(4);

  runs.clear();
  runs.clear();
  const again = Array.from({ length: 3 }, () => spareInts(2 ** 14));
  const texts = again.map((held) => Buffer.from(held.buffer, 0, 3).toString());
  expect(texts.sort().slice(1)).toEqual(['AAB', 'aab']);
});
