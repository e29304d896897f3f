import { expect, it } from 'vitest';
import { SharedWork } from './shared-work.ts';

function started() {
  const state: { signal?: AbortSignal; finish: (value: number) => void } = { finish: () => {} };
  const work = new SharedWork<number>((signal) => {
    state.signal = signal;
    return new Promise((resolve, reject) => {
      state.finish = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  return { work, state };
}

it('gives all who wait one result', async () => {
  const { work, state } = started();
  const results = Promise.all([work.join(undefined), work.join(new AbortController().signal)]);
  state.finish(7);
  expect(await results).toEqual([7, 7]);
});

it('goes on while somebody waits, and is cancelled when nobody does', async () => {
  const { work, state } = started();
  const [first, second] = [new AbortController(), new AbortController()];
  const joined = [work.join(first.signal), work.join(second.signal)];
  const settled = Promise.allSettled(joined);
  first.abort();
  expect(state.signal?.aborted).toBe(false);
  second.abort(new Error('enough'));
  expect(state.signal?.aborted).toBe(true);
  expect(work.isCancelled).toBe(true);
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('is never cancelled where an action without a signal waits', async () => {
  const { work, state } = started();
  const forever = work.join(undefined);
  const aborted = new AbortController();
  const other = work.join(aborted.signal);
  aborted.abort();
  expect(work.isCancelled).toBe(false);
  state.finish(1);
  expect(await Promise.all([forever, other])).toEqual([1, 1]);
});

it('an action that was aborted before does not count', async () => {
  const { work } = started();
  await expect(work.join(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});
