import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';

/** Of what first counts records, and then does not find as many. */
export function unstable(operator: string, site: CallSite): SparkError {
  return new SparkError(
    'UNSTABLE_RDD',
    `Cannot run ${operator} at ${formatCallSite(site)}: the RDD has other records each time it is computed. Persist it first, or let its functions be the same each time`,
  );
}
