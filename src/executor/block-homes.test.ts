import { expect, it } from 'vitest';
import { BlockHomes } from './block-homes.ts';

const block = (partition: number, rddId = 1) => ({ rddId, partition });
const kept = (partition: number) => ({ ...block(partition), bytes: 8 });
const gone = (partition: number) => ({ ...block(partition), bytes: 0 });

it('a block is at home in the last thread that keeps it, and the copy of the one before is not needed', () => {
  const homes = new BlockHomes();
  expect(homes.update(0, kept(3))).toBeUndefined();
  expect(homes.update(1, kept(3))).toBe(0);
  // The word of the older copy's end changes nothing.
  expect(homes.update(0, gone(3))).toBeUndefined();
  expect(homes.get([block(4), block(3)])).toBe(1);
  homes.update(1, gone(3));
  expect(homes.get([block(3)])).toBeUndefined();
});

it('a task is local to the thread that keeps its blocks, away in any other, anywhere without a home', () => {
  const homes = new BlockHomes();
  homes.update(1, kept(0));
  expect(homes.locality([block(0)], 1)).toBe('PROCESS_LOCAL');
  expect(homes.locality([block(0)], 0)).toBe('ANY');
  expect(homes.locality([block(1)], 0)).toBe('NO_PREF');
  expect(homes.locality(undefined, 0)).toBe('NO_PREF');
});

it('a thread that is gone takes its blocks along, no others', () => {
  const homes = new BlockHomes();
  homes.update(0, kept(0));
  homes.update(1, kept(1));
  homes.update(0, kept(2));
  homes.update(1, kept(2));
  expect(homes.takeThread(0)).toEqual([gone(0)]);
  expect(homes.get([block(1)])).toBe(1);
  expect(homes.get([block(2)])).toBe(1);
});
