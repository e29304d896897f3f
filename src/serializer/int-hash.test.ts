import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashInt, intHashText } from './int-hash.ts';
import { hashKey } from './key-hash.ts';

describe('the hash of an int32', () => {
  const written = new Function(
    'value',
    ['let hash;', ...intHashText('hash', 'value'), 'return hash;'].join('\n'),
  ) as (value: number) => number;

  it('is that of the key, in a function and in a text', () => {
    const check = fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
      expect([hashInt(value), written(value)]).toEqual([hashKey(value), hashKey(value)]);
    });
    fc.assert(check, { numRuns: 1000 });
  });
});
