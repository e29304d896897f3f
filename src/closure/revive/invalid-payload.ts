import { messageOf, SparkError } from '../../common/errors.ts';

/** A payload that no capture of this version wrote, or that was damaged on its way. */
export function invalidPayload(detail: string, cause?: unknown): SparkError {
  const options = cause === undefined ? undefined : { cause };
  const because = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new SparkError('INVALID_CLOSURE', `Cannot revive a function: ${detail}${because}`, options);
}
