import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Pool } from './pool.ts';
import { fifoOrder } from './schedulable-order.ts';

it('gives the oldest job first, and within a job the oldest stage, whatever the order of arrival', () => {
  const member = fc.record({ jobId: fc.nat(5), stageId: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(member), (described) => {
      const members = described.map((ids) => ({ ...ids, hasPendingTasks: true }));
      const pool = new Pool<(typeof members)[number]>();
      for (const added of members) pool.update(added);
      const taken: typeof members = [];
      for (let first = pool.first(); first !== undefined; first = pool.first()) {
        taken.push(first);
        first.hasPendingTasks = false;
        pool.update(first);
      }
      expect(taken).toEqual([...members].sort(fifoOrder));
    }),
  );
});

it('takes a member in again when it has something to hand out again', () => {
  const pool = new Pool<{ jobId: number; stageId: number; hasPendingTasks: boolean }>();
  const older = { jobId: 0, stageId: 0, hasPendingTasks: false };
  const newer = { jobId: 1, stageId: 1, hasPendingTasks: true };
  pool.update(older);
  pool.update(newer);
  pool.update(newer);
  expect(pool.first()).toBe(newer);
  older.hasPendingTasks = true;
  pool.update(older);
  expect(pool.first()).toBe(older);
});
