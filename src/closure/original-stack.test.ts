import { expect, it } from 'vitest';
import { originalStack } from './original-stack.ts';

// That places are mapped where a source map exists takes a loader: test/closure/stacks.test.ts.
it.each([
  'Error: plain\n    at f (file:///app/job.mjs:3:7)\n    at /app/other.cjs:10:2\n    at node:internal/process/task_queues:95:5',
  'RangeError: at 10:20 in file:///x\n    at <anonymous>',
  'no stack at all',
  '',
])('leaves a stack without source maps as it is: %j', (stack) => {
  expect(originalStack(stack)).toBe(stack);
});
