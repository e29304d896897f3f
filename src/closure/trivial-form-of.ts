import { isInspected } from './inspect/debug-place.ts';
import { sourceText } from './source-text.ts';
import { analyzeFunction } from './text/function-analysis.ts';
import { isNativeSource } from './text/text-rules.ts';
import type { TrivialForm } from './text/trivial-form.ts';

/** No function is trivial that takes more to write: nearly all others are told from those by this alone. */
const MAX_LENGTH = 160;

/**
 * What a function does that does nothing else. Undefined also while a debugger may be attached: it could stop inside.
 *
 * @param fn a function that was checked, so that its text parses
 */
export function trivialFormOf(fn: (...args: never[]) => unknown): TrivialForm | undefined {
  const text = sourceText(fn);
  if (text.length > MAX_LENGTH || isNativeSource(text) || isInspected()) return undefined;
  return analyzeFunction(text).trivial;
}
