import { KEEPS_WEAK_STATE } from '../closure/class-refusals.ts';
import { registry } from '../closure/revive/isolate-registry.ts';
import { readPrivateFields } from '../closure/revive/revive-support.ts';
import { SparkError } from '../common/errors.ts';
import type { PrivateField } from '../serializer/class-table.ts';
import type { AnyAccumulator } from './accumulator-v2.ts';
import { classesOf } from './class-chain.ts';

/**
 * The #private fields of a task's accumulator, but for those that hold functions.
 *
 * @throws SparkError NOT_SERIALIZABLE where a class keeps such fields in weak collections, as compilers for older targets make them
 */
export function privateFieldsOf(accumulator: AnyAccumulator): PrivateField[] {
  return classesOf(accumulator).flatMap((one) => {
    if (registry.keepsWeakState(one)) {
      throw new SparkError('NOT_SERIALIZABLE', `it is an instance of a class ${KEEPS_WEAK_STATE}`);
    }
    return (readPrivateFields(accumulator, one) ?? []).filter(([, value]) => typeof value !== 'function');
  });
}
