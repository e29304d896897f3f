import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import { hashKey } from '../serializer/key-hash.ts';

/**
 * @throws SparkError INVALID_KEY that names the method, for a key that no operator by key can compare
 */
export function checkKey(method: string, key: unknown, site: CallSite): void {
  try {
    hashKey(key);
  } catch (thrown) {
    if (codeOf(thrown) !== 'INVALID_KEY') throw thrown;
    const problem = messageOf(thrown).replace(/^Cannot use a key that is/, 'the key is');
    throw new SparkError(
      'INVALID_KEY',
      `Cannot call ${method}: ${problem} (${method} at ${formatCallSite(site)})`,
    );
  }
}
