import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

it('lets the oldest entry go for a new one, and none for one that it has', () => {
  const map = new BoundedMap<string, number | undefined>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('b', 3);
  expect([map.get('a'), map.get('b')]).toEqual([1, 3]);
  map.set('c', undefined);
  expect([map.has('a'), map.get('b'), map.has('c')]).toEqual([false, 3, true]);
});
