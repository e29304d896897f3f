import { SparkContext } from 'firesteel';
import { expect, it } from 'vitest';

it('getOrCreate gives the active context, none that is being stopped, and a new one afterwards', async () => {
  const options = { master: 'local[1]', appName: 'life' };
  const first = new SparkContext(options);
  expect(SparkContext.getOrCreate()).toBe(first);
  const stopped = first.stop();
  expect(() => SparkContext.getOrCreate(options)).toThrow(
    expect.objectContaining({ code: 'CONTEXT_STOPPED' }),
  );
  expect(first.stop()).toBe(stopped);
  await stopped;
  const second = SparkContext.getOrCreate(options);
  expect(second).not.toBe(first);
  expect(await second.range(3).count()).toBe(3);
  await second.stop();
  await expect(second.range(3).count()).rejects.toMatchObject({ code: 'CONTEXT_STOPPED' });
});
