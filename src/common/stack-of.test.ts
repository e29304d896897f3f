import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { stackOf } from './stack-of.ts';

const { prepareStackTrace } = Error;
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

it('is the text of any error, also of another context', () => {
  expect(stackOf(new RangeError('mine'))).toMatch(/^RangeError: mine\n {4}at .*stack-of\.test\.ts/);
  expect(stackOf(runInNewContext('new RangeError("foreign")') as Error)).toMatch(
    /^RangeError: foreign\n {4}at /,
  );
});

it('is nothing where the program makes something else of it', () => {
  Error.prepareStackTrace = (_, frames) => frames;
  expect(stackOf(new Error('frames'))).toBeUndefined();
  const hostile = Object.defineProperty(new Error('hostile'), 'stack', {
    get: () => {
      throw new Error('no');
    },
  });
  expect(stackOf(hostile)).toBeUndefined();
});
