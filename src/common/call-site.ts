import { findSourceMap } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeRoot } from './package-files.ts';

/** Where in the user's program something was called: the first frame outside this package. */
export interface CallSite {
  /** Absolute path or URL of the file, the source file where a source map leads there. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The folder that holds this package's modules (`src` or `dist`); frames below it are ours. */
const OURS = fileURLToPath(codeRoot);

/** Frames deep enough that a chain of our own calls never hides the user's. */
const STACK_DEPTH = 32;

/**
 * The caller of the public method that is running.
 *
 * Costs some 5 us. The position is mapped to the source file only by {@link formatCallSite}, which errors alone call.
 */
export function captureCallSite(): CallSite {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: NodeJS.CallSite[] | string } = {};
  // Not assigned, which would throw where the program has frozen what the language gives.
  Reflect.set(Error, 'stackTraceLimit', STACK_DEPTH);
  Reflect.set(Error, 'prepareStackTrace', (_error: unknown, frames: unknown) => frames);
  try {
    Error.captureStackTrace(holder, captureCallSite);
    const { stack = [] } = holder;
    if (!Array.isArray(stack)) return siteInText(String(stack));
    const frame = stack.find(isUserFrame);
    return {
      file: toPath(frame?.getFileName() ?? frame?.getEvalOrigin() ?? '<unknown>'),
      line: frame?.getLineNumber() ?? 0,
      column: frame?.getColumnNumber() ?? 0,
    };
  } finally {
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}

/** The same from the text of a stack. */
function siteInText(stack: string): CallSite {
  for (const [, file = '', line, column] of stack.matchAll(/^ +at (?:.*\()?(.+?):(\d+):(\d+)\)?$/gm)) {
    if (isUserFile(file)) return { file: toPath(file), line: Number(line), column: Number(column) };
  }
  return { file: '<unknown>', line: 0, column: 0 };
}

function isUserFrame(frame: NodeJS.CallSite): boolean {
  return isUserFile(frame.getFileName());
}

function isUserFile(file: string | null | undefined): boolean {
  if (!file || file.startsWith('node:')) return false;
  const path = toPath(file);
  // Tests that sit beside our own files are users too.
  return !path.startsWith(OURS) || /\.test(-d)?\.ts$/.test(path);
}

function toPath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}

/** The site in its source file, through the script's source map if Node has one. */
export function originalCallSite(site: CallSite): CallSite {
  const map = findSourceMap(site.file);
  const origin = map?.findOrigin(site.line, site.column);
  if (origin === undefined || !('fileName' in origin)) return site;
  return { file: toPath(origin.fileName), line: origin.lineNumber, column: origin.columnNumber };
}

/** `src/job.ts:42:18`, relative to the working directory where the file lies below it. */
export function formatCallSite(site: CallSite): string {
  const { file, line, column } = originalCallSite(site);
  return `${shortened(file)}:${line}:${column}`;
}

function shortened(file: string): string {
  if (file.includes('://')) return file;
  try {
    const below = relative(process.cwd(), file);
    return below.startsWith(`..${sep}`) || below.startsWith(sep) ? file : below;
  } catch {
    // The working directory was removed.
    return file;
  }
}
