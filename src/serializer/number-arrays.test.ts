import { setFlagsFromString } from 'node:v8';
import { expect, it } from 'vitest';
import { decodeValue } from './value-decoder.ts';
import { encodeValue } from './value-encoder.ts';

setFlagsFromString('--allow-natives-syntax');
const holdsDoubles = new Function('array', 'return %HasDoubleElements(array)') as (array: unknown) => boolean;

const decoded = (value: unknown) => decodeValue(encodeValue(value));

it('arrays of numbers hold them themselves, whatever was decoded before', () => {
  const records = [1, 'text', { x: 1.5 }, ['a', 1.5, null, undefined, {}, 2]];
  // So often that V8 compiles the decoder for them.
  for (let i = 0; i < 5000; i++) expect(decoded(records)).toEqual(records);
  const points = [
    [0.5, 1, -2],
    [1.5, Number.NaN, 1e300, -0],
  ];
  expect(decoded(points)).toEqual(points);
  expect((decoded(points) as unknown[]).map(holdsDoubles)).toEqual([true, true]);
});

it('arrays that begin with numbers are what they were, also where they refer to themselves', () => {
  const mixed: unknown[] = [1, 2.5, 'three', [4, 5, 6.5]];
  mixed.push(mixed, mixed[3]);
  const back = decoded(mixed) as unknown[];
  expect(back.slice(0, 4)).toEqual(mixed.slice(0, 4));
  expect(back[4]).toBe(back);
  expect(back[5]).toBe(back[3]);
  const long = Array.from({ length: 10_000 }, (_, i) => i / 2);
  expect(decoded(long)).toEqual(long);
  expect(decoded([...long, 'end'])).toEqual([...long, 'end']);
});
