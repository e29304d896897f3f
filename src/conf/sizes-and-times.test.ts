import { expect, it } from 'vitest';
import { parseBytes, parseTimeMs } from './sizes-and-times.ts';

it.each([
  ['512k', 512 * 1024],
  ['1g', 2 ** 30],
  ['64MB', 64 * 2 ** 20],
  ['100b', 100],
  [' 2t ', 2 * 2 ** 40],
  ['1pb', 2 ** 50],
  ['0', 0],
])('reads the size %s', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

it('takes the unit of a plain number from the caller', () => {
  expect(parseBytes('32', 'k')).toBe(32_768);
  expect(parseBytes('1b', 'm')).toBe(1);
  expect(parseTimeMs('120', 's')).toBe(120_000);
  expect(parseTimeMs('120')).toBe(120);
});

it.each(['1.5g', '-1', '', 'k', '1x', '1bb', '1 g', '9999999p'])('refuses the size "%s"', (text) => {
  expect(parseBytes(text)).toBeUndefined();
});

it.each([
  ['100ms', 100],
  ['5s', 5_000],
  ['2min', 120_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['3D', 259_200_000],
  ['2500us', 2],
  ['-1', -1],
  ['-0', 0],
  ['-1us', 0],
])('reads the time %s', (text, ms) => {
  expect(parseTimeMs(text)).toBe(ms);
});

it.each(['1.5s', '', 's', '5 s', '1w', '99999999999d'])('refuses the time "%s"', (text) => {
  expect(parseTimeMs(text)).toBeUndefined();
});
