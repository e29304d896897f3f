import type { CodeParts } from '../payload.ts';

/** The text of a factory's body, and where in its script it is said to begin. */
export interface FactoryLayout {
  readonly body: string;
  readonly lineOffset: number;
  readonly columnOffset: number;
}

type Position = readonly [line: number, column: number];

/** Beyond the columns at which anybody sets a breakpoint beside a function. */
const FAR = 2000;

/**
 * Lays a function out for debuggers. V8 moves a breakpoint where there is no code to the next code of the script, and an executor's script
 * holds a single function: without more, each breakpoint around it in the user's file would stop the function itself, or the factory. So
 * there is room around the function, and the next code behind the room is a function that never runs. The room ends with the function's own line: a
 * breakpoint on the line of `.map((x) => x + 1)` stops in the function.
 *
 * The function is the second element of an array, between the two that never run, because V8 does not stop between elements. They hold a text
 * that no other script has: V8 moves a breakpoint to where a later script has the text at which it was bound.
 *
 * Debuggers count the positions of a source map from where the script begins. So with a map the text begins at line 0, and the room takes the
 * place of all that came before the function; without one it is offset, which tells them that the user's file is longer than the script.
 *
 * @returns undefined where there is no room: the function begins its file.
 */
export function debugLayout(code: CodeParts, before: string, after: string): FactoryLayout | undefined {
  const { text, location, debug, at = [0, 0] } = code;
  if (location === undefined || debug === undefined) return undefined;
  const [, line, column] = location;
  const start: Position = at[0] === 0 ? [line, column - at[1]] : [line - at[0], 0];
  const lineStart: Position = [start[0], at[0] === 0 ? Math.min(debug.lineStart[1], start[1]) : 0];
  const unique = `"firesteel ${line}:${column}"`;
  const { sourceMapUrl } = debug.script;
  const isMapped = sourceMapUrl !== undefined;
  const head = isMapped
    ? textBefore(before, unique, lineStart, start)
    : textBefore(before, unique, [1, 0], [1, start[1]]);
  if (head === undefined) return undefined;
  // All on the function's last line, so that no later line belongs to the script; but a comment may end the text.
  const lineBreak = text.slice(text.lastIndexOf('\n') + 1).includes('//') ? '\n' : '';
  const room = ' '.repeat(debug.roomBehind ?? FAR);
  const body = `${head}${text}${lineBreak}${room},()=>${unique}][1]${after.replace('\n', ' ')}`;
  if (isMapped)
    return { body: `${body} //# sourceMappingURL=${sourceMapUrl}`, lineOffset: 0, columnOffset: 0 };
  // The script begins on the line above; half of the room lies before its first column.
  return start[0] === 0 ? undefined : { body, lineOffset: start[0] - 1, columnOffset: -FAR / 2 };
}

/** Room that leads to what never runs, up to the line of the function, and blanks that lead to the function from there. */
function textBefore(
  before: string,
  unique: string,
  [line, column]: Position,
  start: Position,
): string | undefined {
  const open = `${before}[()=>`;
  const close = `${unique},`;
  const first = line === 0 ? open.length : 0;
  const closeAt: Position =
    line > 0 && column < close.length ? [line - 1, FAR] : [line, Math.max(first, column - close.length)];
  const closed: Position = [closeAt[0], closeAt[1] + close.length];
  if (start[1] < 0 || (closed[0] === start[0] && closed[1] > start[1])) return undefined;
  return `${open}${blanks([0, open.length], closeAt)}${close}${blanks(closed, start)}`;
}

function blanks(from: Position, to: Position): string {
  const lines = to[0] - from[0];
  return lines > 0 ? '\n'.repeat(lines) + ' '.repeat(to[1]) : ' '.repeat(to[1] - from[1]);
}
