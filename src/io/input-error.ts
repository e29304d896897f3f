import { codeOf, messageOf, SparkError } from '../common/errors.ts';

/** The error of an input file that cannot be read, named after its path; `cause` is the system's own. */
export function inputError(path: string, cause: unknown): SparkError {
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SparkError('INPUT_PATH_NOT_FOUND', `Cannot read "${path}": input path does not exist`, {
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new SparkError(
        'INPUT_PATH_UNREADABLE',
        `Cannot read "${path}": permission denied; the user of this process needs read permission for files, and read and execute permission for folders`,
        { cause },
      );
    default:
      return new SparkError('INPUT_READ_FAILED', `Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
}
