import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KeyedMap } from './keyed-map.ts';

describe('KeyedMap', () => {
  it('finds by content, for primitives and for objects', () => {
    const map = new KeyedMap<unknown, number>([
      ['a', 1],
      [['a', 1], 2],
      [{ x: 1, y: [2] }, 3],
      [NaN, 4],
      [0, 5],
    ]);
    expect([map.get('a'), map.get(['a', 1]), map.get({ y: [2], x: 1 }), map.get(NaN), map.get(-0)]).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect([map.has(['a', 2]), map.has('x'), map.get({ x: 1 })]).toEqual([false, false, undefined]);
  });

  it('keeps the first key and place of what is set again', () => {
    const first = ['k'];
    const map = new KeyedMap<unknown, number>([
      [first, 1],
      ['z', 2],
    ]);
    map.set(['k'], 3);
    expect([...map]).toEqual([
      [['k'], 3],
      ['z', 2],
    ]);
    expect([...map.keys()][0]).toBe(first);
    expect(map.size).toBe(2);
  });

  it('tells apart keys with one hash', () => {
    class Id {
      readonly id: number;
      constructor(id: number) {
        this.id = id;
      }
      equals(other: unknown): boolean {
        return other instanceof Id && other.id === this.id;
      }
      hashCode(): number {
        return 1;
      }
    }
    const map = new KeyedMap([
      [new Id(1), 'one'],
      [new Id(2), 'two'],
    ]);
    expect([map.get(new Id(1)), map.get(new Id(2)), map.get(new Id(3))]).toEqual(['one', 'two', undefined]);
  });

  it('reads as a map does', () => {
    const map = new KeyedMap([
      ['a', 1],
      ['b', 2],
    ]);
    const seen: unknown[] = [];
    map.forEach((value, key, self) => {
      seen.push([key, value, self === map]);
    });
    expect(seen).toEqual([
      ['a', 1, true],
      ['b', 2, true],
    ]);
    expect([...map.keys(), ...map.values()]).toEqual(['a', 'b', 1, 2]);
    expect(new Map(map)).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    );
    expect(inspect(map)).toContain("'a' => 1");
  });

  it('refuses keys without content and stays as it was', () => {
    const map = new KeyedMap<unknown, number>();
    expect(() => map.set(() => 1, 1)).toThrowError(expect.objectContaining({ code: 'INVALID_KEY' }));
    expect(() => map.set(Symbol('s'), 1)).toThrowError(expect.objectContaining({ code: 'INVALID_KEY' }));
    expect(map.size).toBe(0);
  });
});
