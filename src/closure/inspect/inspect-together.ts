import { explicitNames } from '../explicit-closure.ts';
import { sourceText } from '../source-text.ts';
import { analyzeFunction } from '../text/function-analysis.ts';
import { isNativeSource } from '../text/text-rules.ts';
import { isPristineGlobal } from '../well-known.ts';
import type { Callable } from './callable.ts';
import { inspector } from './isolate.ts';

/** Fewer are as well looked at one by one. */
const SEVERAL = 8;

/** Captures of several functions in one step: what V8 knows of them is asked together, and let go at the end. */
export function inspectTogether<T>(functions: readonly Callable[], captures: () => T): T {
  return inspector.batch(() => {
    const several = functions.length < SEVERAL ? [] : functions.filter(closesOverNames);
    if (several.length >= SEVERAL && inspector.isAvailable()) inspector.prepare(several);
    return captures();
  });
}

function closesOverNames(fn: Callable): boolean {
  const source = sourceText(fn);
  if (isNativeSource(source) || explicitNames(fn) !== undefined) return false;
  try {
    const { freeNames, outerArguments } = analyzeFunction(source);
    return outerArguments.length > 0 || [...freeNames.keys()].some((name) => !isPristineGlobal(name));
  } catch {
    // Its capture says what is wrong with the text.
    return false;
  }
}
