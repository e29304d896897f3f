import { invalidArgument } from '../common/invalid-argument.ts';
import { RDDCore } from './rdd-core.ts';

/** @throws SparkError INVALID_ARGUMENT for what is no RDD, which only types would have told */
export function checkRDD(method: string, value: unknown): void {
  if (!(value instanceof RDDCore)) throw invalidArgument(method, 'an RDD', value);
}
