import { expect, it } from 'vitest';
import { DeadShuffles } from './dead-shuffles.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function deadShuffles() {
  const removed: number[][] = [];
  const dead = new DeadShuffles(async (shuffleIds) => {
    removed.push([...shuffleIds]);
  });
  return { dead, removed };
}

it('removes what is forgotten together in one go, and once where no task is held', async () => {
  const { dead, removed } = deadShuffles();
  dead.launched(1);
  dead.ended(1);
  dead.forget(7);
  dead.forget(8);
  await turn();
  dead.launched(2);
  dead.ended(2);
  await turn();
  expect(removed).toEqual([[7, 8]]);
});

it('removes again when the tasks have ended that were there, and waits for no later one', async () => {
  const { dead, removed } = deadShuffles();
  dead.launched(1);
  dead.launched(2);
  dead.forget(7);
  await turn();
  expect(removed).toEqual([[7]]);
  dead.launched(3);
  dead.forget(8);
  dead.ended(2);
  await turn();
  expect(removed).toEqual([[7], [8]]);
  dead.ended(1);
  await turn();
  expect(removed).toEqual([[7], [8], [7]]);
  dead.ended(3);
  await turn();
  expect(removed).toEqual([[7], [8], [7], [8]]);
});
