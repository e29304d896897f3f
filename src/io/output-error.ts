import { codeOf, messageOf, SparkError } from '../common/errors.ts';

/** The error of output that cannot be written, named after its path; `cause` is the system's own. */
export function outputError(path: string, cause: unknown): SparkError {
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SparkError('OUTPUT_DISK_FULL', `Cannot write "${path}": no space left on the disk`, {
        cause,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new SparkError(
        'OUTPUT_PATH_UNWRITABLE',
        `Cannot write "${path}": permission denied; the user of this process needs write permission for the folder`,
        { cause },
      );
    default:
      return new SparkError('OUTPUT_WRITE_FAILED', `Cannot write "${path}": ${messageOf(cause)}`, { cause });
  }
}
