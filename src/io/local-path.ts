import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, SparkError } from '../common/errors.ts';

/**
 * The absolute path that `text` names: a path relative to the working directory, or a `file:` URL. Characters that mean
 * something in a glob or in a URL (`?`, `#`) stand for themselves, so a URL may hold a pattern.
 *
 * @param action begins the error: `Cannot read`
 * @throws SparkError `INVALID_PATH` for an empty or broken one, `UNSUPPORTED_FILE_SYSTEM` for other URLs (`s3a://…`)
 */
export function toLocalPath(text: string, action: string): string {
  if (text === '') throw new SparkError('INVALID_PATH', `${action} "": the path is empty`);
  if (text.includes('\0')) {
    throw new SparkError(
      'INVALID_PATH',
      `${action} ${JSON.stringify(text)}: a path cannot hold a NUL character`,
    );
  }
  if (/^file:/i.test(text)) {
    try {
      return fileURLToPath(new URL(text.replaceAll('?', '%3F').replaceAll('#', '%23')));
    } catch (cause) {
      throw new SparkError('INVALID_PATH', `${action} "${text}": ${messageOf(cause)}`, { cause });
    }
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) {
    throw new SparkError(
      'UNSUPPORTED_FILE_SYSTEM',
      `${action} "${text}": there is no file system for ${scheme}://; use a path or a file: URL`,
    );
  }
  return resolve(text);
}
