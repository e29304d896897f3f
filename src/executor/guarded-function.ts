import { SparkError } from '../common/errors.ts';
import type { AnyFunction, TaskFunction } from '../lineage/user-function.ts';
import { shortenRecord } from '../pipeline/shorten-record.ts';
import { atSite, StageFailure } from '../pipeline/stage-failure.ts';

/**
 * A function of the user's outside the generated loops, on the read side of a shuffle: what it throws, or a promise it returns, becomes an
 * error that names its operator and line.
 */
export function guardedFunction(fn: AnyFunction, task: TaskFunction): AnyFunction {
  if (task.kind === 'builtin') return fn;
  const { operator, site } = task;
  return (a: unknown, b: unknown) => {
    let result: unknown;
    try {
      result = fn(a, b);
    } catch (thrown) {
      throw new StageFailure(thrown, operator, site, shortenRecord(b === undefined ? a : [a, b]));
    }
    if (!(result instanceof Promise)) return result;
    // The error tells what is wrong: a rejection of the promise must not end the thread as well.
    result.catch(() => {});
    throw new SparkError(
      'ASYNC_RESULT',
      `Cannot run ${operator}${atSite(site)}: its function returned a Promise, and ${operator} waits for none. ` +
        'Return the value itself; an async function cannot be used here',
    );
  };
}
