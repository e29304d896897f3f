import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

/** What to do instead of giving an instance of a class. */
const INSTEAD: Readonly<Record<string, string>> = {
  'the zero value':
    'Use plain data, or let a function make it in the task: that of combineByKey, or of mapPartitions',
  'the key': 'Look for it with filter, whose function may compare as it likes',
  'the lower key': 'Use filter, whose function may compare as it likes',
  'the upper key': 'Use filter, whose function may compare as it likes',
};

/**
 * A value that an action takes along to its tasks, encoded.
 *
 * @throws SparkError NOT_SERIALIZABLE that names the method and what the value is to it, as in `Cannot call lookup: the key is a symbol …`
 */
export function encodeArgument(
  method: string,
  what: 'the zero value' | 'the key' | 'the lower key' | 'the upper key',
  value: unknown,
  site: CallSite,
): Uint8Array {
  try {
    return encodeValue(value);
  } catch (thrown) {
    if (codeOf(thrown) !== 'NOT_SERIALIZABLE') throw thrown;
    const problem = messageOf(thrown).replace(/^Cannot encode value: value/, what);
    const advice = problem.replace(/Use plain objects or arrays$/, INSTEAD[what] ?? '$&');
    throw new SparkError(
      'NOT_SERIALIZABLE',
      `Cannot call ${method}: ${advice} (${method} at ${formatCallSite(site)})`,
    );
  }
}
