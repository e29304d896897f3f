import { inspect } from 'node:util';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

/**
 * A better error for a block of pairs that was refused: it names the pair by its key. Anything else that was thrown comes back as it is.
 */
export function explainRefusal(
  thrown: unknown,
  label: string,
  count: number,
  keys: ArrayLike<unknown>,
  values: ArrayLike<unknown>,
  classes?: ClassTable,
): unknown {
  if (codeOf(thrown) !== 'NOT_SERIALIZABLE') return thrown;
  for (let i = 0; i < count; i++) {
    const problem = refusalOf(keys[i], 'key', classes) ?? refusalOf(values[i], 'value', classes);
    if (problem === undefined) continue;
    return new SparkError(
      'NOT_SERIALIZABLE',
      `Cannot send the pair with the key ${shortened(keys[i])} through ${label}: ${problem}`,
    );
  }
  return thrown;
}

/** `value.callback is a function. …`, or undefined where the value can be encoded. */
function refusalOf(value: unknown, name: string, classes: ClassTable | undefined): string | undefined {
  try {
    encodeValue(value, classes && { classes });
    return undefined;
  } catch (thrown) {
    return messageOf(thrown).replace(/^Cannot encode value: (?:value)?/, name);
  }
}

function shortened(key: unknown): string {
  const text = inspect(key, {
    depth: 1,
    maxArrayLength: 5,
    maxStringLength: 60,
    breakLength: Infinity,
    customInspect: false,
  });
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
