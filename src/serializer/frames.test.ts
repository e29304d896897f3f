import { expect, it } from 'vitest';
import { decodeFrames, encodeFrames } from './frames.ts';
import { decodeRecords, encodeRecords } from './record-codec.ts';

it('frames give back each block in order, empty ones too', () => {
  const blocks = [encodeRecords([1, 2]), new Uint8Array(), encodeRecords([['a', 1.5]]), encodeRecords([])];
  const framed = [...decodeFrames(encodeFrames(blocks))];
  expect(framed.map((block) => [...block])).toEqual(blocks.map((block) => [...block]));
  expect(decodeRecords(framed[2]!)).toEqual([['a', 1.5]]);
});

it('no blocks are no bytes', () => {
  expect(encodeFrames([]).length).toBe(0);
  expect([...decodeFrames(new Uint8Array())]).toEqual([]);
});

it('frames that are cut off are refused', () => {
  const bytes = encodeFrames([encodeRecords(['some text'])]);
  for (let length = 1; length < bytes.length; length++) {
    expect(() => [...decodeFrames(bytes.subarray(0, length))]).toThrowError(
      expect.objectContaining({ code: 'CORRUPT_DATA' }),
    );
  }
});
