import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderStages } from './stage-progress.ts';

const stage = (stageId: number, numCompleteTasks: number, numActiveTasks: number, numTasks: number) => {
  return { stageId, numCompleteTasks, numActiveTasks, numTasks };
};

it('renders a stage in the form of Spark', () => {
  expect(renderStages([stage(3, 12, 4, 100)], 52)).toBe(`[Stage 3:===>${' '.repeat(24)}(12 + 4) / 100]`);
  expect(renderStages([stage(0, 0, 2, 8)], 40)).toBe(`[Stage 0:>${' '.repeat(18)}(0 + 2) / 8]`);
  expect(renderStages([stage(0, 8, 0, 8)], 40)).toBe(`[Stage 0:${'='.repeat(19)}(8 + 0) / 8]`);
});

it('shares the line between stages', () => {
  expect(renderStages([stage(1, 1, 1, 2), stage(2, 0, 1, 2)], 60)).toBe(
    '[Stage 1:====>    (1 + 1) / 2][Stage 2:>        (0 + 1) / 2]',
  );
});

it('leaves the bar out, not the numbers, where there is no room', () => {
  expect(renderStages([stage(7, 1, 1, 4)], 10)).toBe('[Stage 7:(1 + 1) / 4]');
});

it('does not show more done than there is', () => {
  expect(renderStages([stage(0, 5, 0, 4)], 30)).toBe('[Stage 0:=========(4 + 0) / 4]');
});

it('fills the line exactly, in proportion to the tasks done', () => {
  const tasks = fc.integer({ min: 1, max: 1000 }).chain((all) => {
    return fc.record({ all: fc.constant(all), done: fc.integer({ min: 0, max: all }) });
  });
  fc.assert(
    fc.property(tasks, fc.integer({ min: 40, max: 300 }), ({ all, done }, width) => {
      const line = renderStages([stage(12, done, 1, all)], width);
      const bar = line.slice('[Stage 12:'.length, line.lastIndexOf('('));
      expect(line).toHaveLength(width);
      expect(bar.indexOf('>') === -1 ? bar.length : bar.indexOf('>')).toBe(
        Math.floor((bar.length * done) / all),
      );
    }),
  );
});
