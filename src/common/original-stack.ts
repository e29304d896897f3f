import { fileURLToPath } from 'node:url';
import { originalCallSite } from './call-site.ts';

/** The place at the end of a stack frame: a URL or an absolute path, line, column. */
const PLACE = /((?:file:\/\/)?\/[^\s()]+):([0-9]+):([0-9]+)(?=\)?$)/gm;

/** How far down a chain of causes stacks are looked at. */
const MAX_CAUSES = 16;

/**
 * Makes the stacks of an error that came from an executor, and those of its causes, name source files: where this process has a source map for a
 * script, as it has for the TypeScript it runs. The executor has none.
 */
export function showOriginalPlaces(thrown: unknown): void {
  let error = thrown;
  for (let depth = 0; depth < MAX_CAUSES && error instanceof Error; depth++) {
    if (typeof error.stack === 'string') error.stack = originalStack(error.stack);
    error = error.cause;
  }
}

export function originalStack(stack: string): string {
  return stack.replace(PLACE, (place, script: string, line: string, column: string) => {
    const site = { file: toPath(script), line: Number(line), column: Number(column) };
    const original = originalCallSite(site);
    return original === site ? place : `${original.file}:${original.line}:${original.column}`;
  });
}

function toPath(script: string): string {
  return script.startsWith('file:') ? fileURLToPath(script) : script;
}
