import { sep } from 'node:path';
import { SparkError } from '../common/errors.ts';

/** On Windows the backslash separates folders and cannot escape. */
const ESCAPES = sep === '/';

/** Whether a path holds a character with a meaning in patterns. */
export function isPattern(path: string): boolean {
  return (ESCAPES ? /[*?[{\\]/ : /[*?[{]/).test(path);
}

/** Splits at the commas outside braces and brackets; a backslash keeps a comma too. */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index = tokenEnd(text, index)) {
    const char = text[index];
    if (char === '{') depth++;
    else if (char === '}') depth = Math.max(0, depth - 1);
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** `a{b,c{d,e}}` as `ab`, `acd`, `ace`: the patterns without braces that it stands for. */
export function expandBraces(pattern: string): string[] {
  const open = indexOutsideBrackets(pattern, 0, (char) => char === '{');
  if (open === -1) return [pattern];
  let depth = 0;
  const close = indexOutsideBrackets(pattern, open, (char) => {
    if (char === '{') depth++;
    return char === '}' && --depth === 0;
  });
  if (close === -1) throw invalidPattern(pattern, 'a { is not closed');
  const before = pattern.slice(0, open);
  const after = expandBraces(pattern.slice(close + 1));
  return splitAtCommas(pattern.slice(open + 1, close))
    .flatMap(expandBraces)
    .flatMap((choice) => after.map((rest) => before + choice + rest));
}

/** A matcher of one segment of a path without braces; a text where the segment holds no wildcard. */
export function compileSegment(segment: string): RegExp | string {
  let source = '';
  let literal = '';
  let isLiteral = true;
  for (let index = 0; index < segment.length; ) {
    const end = tokenEnd(segment, index);
    const token = segment.slice(index, end);
    index = end;
    if (token === '*') source += '.*';
    else if (token === '?') source += '.';
    else if (token.startsWith('[') && token.length > 1) source += bracketSource(segment, token);
    else if (token === '[') throw invalidPattern(segment, 'a [ is not closed');
    else {
      const char = token.length > 1 && ESCAPES && token.startsWith('\\') ? token.slice(1) : token;
      source += char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      literal += char;
      continue;
    }
    isLiteral = false;
  }
  if (isLiteral) return literal;
  // A wildcard never stands for the mark of a hidden name.
  return new RegExp(`^${/^[*?[]/.test(segment) ? '(?![._])' : ''}${source}$`, 'su');
}

/** `[a-c]`, `[^a-c]` or `[!a-c]`. */
function bracketSource(segment: string, token: string): string {
  const negated = /^\[[\^!]/.test(token);
  const inside = token.slice(negated ? 2 : 1, -1).replace(/\\(.)/gsu, '$1');
  if (inside === '') throw invalidPattern(segment, 'there is nothing between [ and ]');
  const source = `[${negated ? '^' : ''}${inside.replace(/[\\\][^]/g, '\\$&')}]`;
  try {
    new RegExp(source, 'su');
  } catch {
    throw invalidPattern(segment, `"${token}" is no set of characters`);
  }
  return source;
}

function indexOutsideBrackets(text: string, from: number, isIt: (char: string) => boolean): number {
  for (let index = from; index < text.length; index = tokenEnd(text, index)) {
    if (isIt(text[index] as string)) return index;
  }
  return -1;
}

/** The end of the token at `index`: an escaped character, a whole `[…]`, or one character. */
function tokenEnd(text: string, index: number): number {
  const char = text[index];
  if (char === '\\' && ESCAPES) return Math.min(text.length, index + 1 + charLength(text, index + 1));
  if (char === '[') {
    const end = /^\[[\^!]?(?:\\.|[^\]\\/])*\]/su.exec(text.slice(index))?.[0].length;
    return index + (end ?? 1);
  }
  return index + charLength(text, index);
}

function charLength(text: string, index: number): number {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}

function invalidPattern(pattern: string, problem: string): SparkError {
  return new SparkError('INVALID_INPUT_PATTERN', `Cannot use the pattern "${pattern}": ${problem}`);
}
