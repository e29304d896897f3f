import { SparkError } from '../common/errors.ts';

/** Of an action that has to return a record. */
export function emptyCollection(action: string): SparkError {
  return new SparkError(
    'EMPTY_COLLECTION',
    `Cannot call ${action} on an empty RDD: there is no record to return`,
  );
}
