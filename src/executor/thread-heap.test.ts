import { expect, it } from 'vitest';
import { maxOldGenerationSizeMb, maxYoungGenerationSizeMb } from './thread-heap.ts';

const MIB = 2 ** 20;

it('gives the old generation headroom above the plan', () => {
  expect(maxOldGenerationSizeMb(64 * MIB)).toBe(96);
  expect(maxOldGenerationSizeMb(512 * MIB)).toBe(656);
});

it("gives the young generation V8's own size on a small heap, and more on a large one", () => {
  expect([64, 512, 768].map((mb) => maxYoungGenerationSizeMb(mb * MIB))).toEqual([48, 48, 48]);
  expect([1024, 1600, 2048, 8192].map((mb) => maxYoungGenerationSizeMb(mb * MIB))).toEqual([64, 96, 96, 96]);
});
