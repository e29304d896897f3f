import { SparkError } from '../common/errors.ts';

/** Data that this package did not write, or that was damaged or cut off since. */
export function corruptData(detail: string, cause?: unknown): SparkError {
  return new SparkError(
    'CORRUPT_DATA',
    `Cannot decode data: ${detail}`,
    cause === undefined ? undefined : { cause },
  );
}
