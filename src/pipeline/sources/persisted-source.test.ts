import { expect, it } from 'vitest';
import type { BlockTarget, RecordSource } from '../ports.ts';
import { keepRecords } from './persisted-source.ts';

function rig(chunks: readonly number[][], fits: (n: number) => boolean) {
  const done: string[] = [];
  const added: (readonly unknown[])[] = [];
  let next = 0;
  const source: RecordSource = { nextBlock: () => chunks[next++] ?? null, close: () => done.push('closed') };
  const target: BlockTarget = {
    add(chunk) {
      if (!fits(added.length)) return false;
      added.push(chunk);
      return true;
    },
    finish: () => source,
    abandon: () => {
      done.push('abandoned');
      return added.splice(0);
    },
  };
  return { source, target, done };
}

it('a partition that does not fit is handed on whole, and its source is closed', () => {
  const { source, target, done } = rig([[1], [2], [3], [4]], (n) => n < 2);
  const records = keepRecords(source, target);
  expect(Array.from({ length: 5 }, () => records.nextBlock())).toEqual([[1], [2], [3], [4], null]);
  records.close();
  expect(done).toEqual(['abandoned', 'closed']);
});

it('a partition that cannot be measured is given up, and its source closed', () => {
  const { source, target, done } = rig([[1]], () => {
    throw new Error('revoked');
  });
  expect(() => keepRecords(source, target)).toThrow('revoked');
  expect(done).toEqual(['abandoned', 'closed']);
});
