import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

/**
 * A value that an action takes along to its tasks, encoded.
 *
 * @throws SparkError NOT_SERIALIZABLE that names the method and what the value is to it, as in `Cannot call lookup: the key is a symbol …`
 */
export function encodeArgument(method: string, what: string, value: unknown): Uint8Array {
  try {
    return encodeValue(value);
  } catch (thrown) {
    if (codeOf(thrown) !== 'NOT_SERIALIZABLE') throw thrown;
    const problem = messageOf(thrown).replace(/^Cannot encode value: value/, what);
    throw new SparkError('NOT_SERIALIZABLE', `Cannot call ${method}: ${problem}`);
  }
}
