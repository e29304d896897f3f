import { originalCallSite } from '../common/call-site.ts';

/** The place of a stack frame: URL or path, line, column. */
const PLACE = /(file:\/\/[^\s()]+?|\/[^\s():]+|[A-Za-z]:\\[^\s():]+):(\d+):(\d+)/g;

/**
 * The stack of an error that was thrown in a task, with the user's own lines.
 *
 * A revived function carries the place it had in the script that ran on the driver. Where a loader had compiled that
 * script (tsx), the driver alone has its source map: call this there, once, and only for stacks that come from
 * executors. Frames without a source map stay as they are.
 */
export function originalStack(stack: string): string {
  return stack.replace(PLACE, (place: string, file: string, line: string, column: string) => {
    const site = { file, line: Number(line), column: Number(column) };
    const origin = originalCallSite(site);
    return origin === site ? place : `${origin.file}:${origin.line}:${origin.column}`;
  });
}
