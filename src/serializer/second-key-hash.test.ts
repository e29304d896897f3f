import { describe, expect, it } from 'vitest';
import { hashKey } from './key-hash.ts';
import { secondKeyHash } from './second-key-hash.ts';

describe('the second hash of a key', () => {
  const second = (key: unknown) => secondKeyHash(key, hashKey(key));

  it('is equal for equal keys', () => {
    expect(second(-0)).toBe(second(0));
    expect(second(NaN)).toBe(second(Number.NaN));
    expect(second({ a: 1, b: [2] })).toBe(second({ b: [2], a: 1 }));
    expect(second(new Date(5))).toBe(second(new Date(5)));
  });

  it('tells apart what the first one does not', () => {
    const firstToKey = new Map<number, string>();
    let collisions = 0;
    for (let i = 0; i < 300_000; i++) {
      const key = `${Math.imul(i, 0x9e3779b1)}/${i % 7}`;
      const other = firstToKey.get(hashKey(key));
      if (other === undefined) firstToKey.set(hashKey(key), key);
      else if (++collisions) expect(second(key)).not.toBe(second(other));
    }
    expect(collisions).toBeGreaterThan(0);
  });

  it('of instances with a hashCode is made of that', () => {
    class Point {
      x = 1;
      equals() {
        return true;
      }
      hashCode() {
        return this.x;
      }
    }
    expect(second(new Point())).toBe(second(new Point()));
    expect(second([new Point()])).toBe(second([new Point()]));
    expect(() => second(() => 1)).toThrow(expect.objectContaining({ code: 'INVALID_KEY' }));
  });
});
