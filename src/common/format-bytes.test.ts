import { expect, it } from 'vitest';
import { formatBytes } from './format-bytes.ts';

it.each([
  [0, '0.0 B'],
  [2_047, '2047.0 B'],
  [2_048, '2.0 KiB'],
  [2 ** 20, '1024.0 KiB'],
  [300 * 2 ** 20, '300.0 MiB'],
  [2 ** 60, '1024.0 PiB'],
])('shows %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
