import { DriverClasses } from '../closure/driver-classes.ts';
import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import type { ArgumentClass } from '../lineage/argument-class.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

/** What a value is to the method that takes it along to its tasks. */
export type ArgumentRole = 'the zero value' | 'the key' | 'the lower key' | 'the upper key' | 'the fractions';

/** A value as it was when an operator or action was called. */
export interface EncodedArgument {
  readonly bytes: Uint8Array;
  /** Those whose instances it holds. */
  readonly classes: readonly ArgumentClass[];
  /**
   * A copy for the driver, its instances those of the program's own classes.
   *
   * @throws SparkError NOT_SERIALIZABLE where such instances can be made in tasks only
   */
  copy(): unknown;
}

/**
 * Encodes a value that an operator or action takes along to its tasks.
 *
 * @throws SparkError NOT_SERIALIZABLE that names the method and what the value is to it, as in `Cannot call lookup: the key is a symbol …`
 */
export function encodeArgument(
  method: string,
  what: ArgumentRole,
  value: unknown,
  site: CallSite,
): EncodedArgument {
  const classes = new DriverClasses();
  const bytes = naming(method, what, site, () => encodeValue(value, { classes }));
  return {
    bytes,
    classes: classes.met.map((type) => ({ type, what, operator: method, site })),
    copy: () => naming(method, what, site, () => decodeValue(bytes, { classes })),
  };
}

function naming<T>(method: string, what: ArgumentRole, site: CallSite, body: () => T): T {
  try {
    return body();
  } catch (thrown) {
    if (codeOf(thrown) !== 'NOT_SERIALIZABLE') throw thrown;
    const problem = messageOf(thrown).replace(/^Cannot (?:en|de)code value: value/, what);
    throw new SparkError(
      'NOT_SERIALIZABLE',
      `Cannot call ${method}: ${problem} (${method} at ${formatCallSite(site)})`,
    );
  }
}
