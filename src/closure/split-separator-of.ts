import { isInspected } from './inspect/debug-place.ts';
import { sourceText } from './source-text.ts';
import { analyzeFunction } from './text/function-analysis.ts';

/**
 * The separator by which a function cuts its argument and does nothing else, see `splitSeparator`. Undefined also while a debugger may be attached: it could stop inside.
 *
 * @param fn a function that was captured, so that its text parses
 */
export function splitSeparatorOf(fn: (...args: never[]) => unknown): string | undefined {
  const text = sourceText(fn);
  // Nearly all functions are told from those by this alone.
  if (!text.includes('.split(') || isInspected()) return undefined;
  return analyzeFunction(text).splitsAt;
}
