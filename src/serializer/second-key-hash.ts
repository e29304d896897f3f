import { codeOf } from '../common/errors.ts';
import { mixBits } from '../common/mix-bits.ts';
import { canonicalKey } from './key-encoding.ts';

const doubleBits = new DataView(new ArrayBuffer(8));

/**
 * A second hash of a key, independent of its first: both together are 64 bits, for sketches that 32 would limit. The same on every machine. Of a key that holds
 * class instances with a `hashCode` of their own there is no second opinion: it is made of the first.
 *
 * @param first the key's `hashKey`, which refuses what is no key
 */
export function secondKeyHash(key: unknown, first: number): number {
  if (typeof key === 'string') return hashText(key);
  if (typeof key === 'number') return hashDouble(key);
  try {
    return hashText(canonicalKey(key));
  } catch (thrown) {
    if (codeOf(thrown) !== 'INVALID_KEY') throw thrown;
    return mixBits(first ^ 0x2c1b3c6d);
  }
}

function hashText(text: string): number {
  let hash = text.length ^ 0x297a2d39;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return mixBits(hash);
}

function hashDouble(value: number): number {
  if ((value | 0) === value) return mixBits(value ^ 0x1b56c4e9);
  if (Number.isNaN(value)) return mixBits(0x7f4a7c15);
  doubleBits.setFloat64(0, value, true);
  return mixBits(mixBits(doubleBits.getInt32(0, true) ^ 0x5851f42d) + doubleBits.getInt32(4, true));
}
