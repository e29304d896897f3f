import { SparkError } from '../common/errors.ts';
import { shown } from '../common/invalid-argument.ts';

export function checkCount(action: string, count: number): void {
  if (Number.isInteger(count) && count >= 0) return;
  throw new SparkError(
    'INVALID_COUNT',
    `Cannot call ${action}: the number of records must be an integer of 0 or more, got ${shown(count)}`,
  );
}
