import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashKey } from '../../serializer/key-hash.ts';
import { LoopText } from '../loop-text.ts';
import { emitKeyHash } from './key-hash-text.ts';

it('is the hash of every key', () => {
  const text = new LoopText();
  const hash = emitKeyHash(text, 'key');
  const generated = compileFunction(`${text}return ${hash};`, ['hashKey', 'key']);
  const strings = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });
  const key = fc.oneof(strings, fc.string({ minLength: 20 }), fc.double(), fc.integer(), fc.boolean());
  fc.assert(
    fc.property(key, (key) => {
      expect(generated(hashKey, key)).toBe(hashKey(key));
    }),
  );
  for (const key of ['', 'a', null, undefined, ['a', 1]]) expect(generated(hashKey, key)).toBe(hashKey(key));
});
