import { SparkError } from '../common/errors.ts';

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/**
 * The settings in the text of a Java properties file, such as `spark-defaults.conf`: one `key value`, `key=value` or
 * `key: value` a line, `#` or `!` before a comment, a backslash at the end of a line that goes on. Values are trimmed, as
 * Spark does. The last of equal keys counts.
 *
 * @param file how errors name the text
 * @throws SparkError `INVALID_PROPERTIES_FILE` for a `\u` escape without its four hexadecimal digits
 */
export function parseProperties(text: string, file: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const { line, lineNumber } of logicalLines(text)) {
    const [, key, value] = /^((?:\\.|[^\\:=\s])*)(?:[ \t\f]*[:=][ \t\f]*|[ \t\f]+)?(.*)$/su.exec(line) ?? [];
    const at = `${file}:${lineNumber}`;
    settings.set(unescapeText(key ?? '', at), unescapeText(value ?? '', at).trim());
  }
  return settings;
}

/** Lines with their continuations joined; comments and blank lines left out. */
function* logicalLines(text: string): Generator<{ line: string; lineNumber: number }> {
  let line = '';
  let lineNumber = 0;
  let goesOn = false;
  for (const [index, natural] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const content = natural.replace(/^[ \t\f]+/, '');
    if (!goesOn) {
      if (content === '' || content.startsWith('#') || content.startsWith('!')) continue;
      line = '';
      lineNumber = index + 1;
    }
    goesOn = /(?:^|[^\\])(?:\\\\)*\\$/.test(content);
    line += goesOn ? content.slice(0, -1) : content;
    if (!goesOn) yield { line, lineNumber };
  }
  if (goesOn) yield { line, lineNumber };
}

function unescapeText(text: string, at: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.|$))/gsu, (_all, hex: string | undefined, other: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (other !== 'u') return ESCAPES[other] ?? other;
    throw new SparkError(
      'INVALID_PROPERTIES_FILE',
      `Cannot read ${at}: \\u needs four hexadecimal digits; write \\\\ for a backslash`,
    );
  });
}
