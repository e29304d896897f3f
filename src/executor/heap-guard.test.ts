import { getHeapStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { HeapGuard } from './heap-guard.ts';

const used = () => getHeapStatistics().used_heap_size;

it('a crowded heap lets go of cached records before its task fails', () => {
  // Nothing that is let go of makes this heap smaller: the guard asks for more until there is nothing left.
  const answers = [true, true, false];
  const asked: number[] = [];
  const guard = new HeapGuard(used() / 1.5, (bytes) => {
    asked.push(bytes);
    return answers[asked.length - 1]!;
  });
  expect(() => guard.check()).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }));
  expect(asked).toHaveLength(3);
  for (const bytes of asked) expect(bytes).toBeGreaterThan(0);
});

it('a heap with room is left alone', () => {
  const guard = new HeapGuard(4 * used(), () => {
    throw new Error('asked for memory');
  });
  guard.check();
});
