import { BoundedMap } from '../../common/bounded-map.ts';
import { explicitNames } from '../explicit-closure.ts';
import type { Callable } from '../inspect/callable.ts';
import { inspector, scripts } from '../inspect/isolate.ts';
import type { CapturedScope, FunctionLocation } from '../inspect/scope-inspector.ts';
import type { FunctionAnalysis } from '../text/function-analysis.ts';
import { INSPECTOR_DENIED } from '../text/text-rules.ts';
import { isPristineGlobal } from '../well-known.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Path } from './path.ts';

/** Functions that were found to capture nothing, with their places: neither ever changes, so V8 is not asked again. */
const withoutCaptures = new WeakMap<object, Pick<FunctionParts, 'location'>>();

/** A function's text and what V8 told of it: what the encoders of functions and classes have in hand. */
export interface FunctionParts {
  readonly analysis: FunctionAnalysis;
  readonly scopes: readonly CapturedScope[];
  readonly location: FunctionLocation | undefined;
}

/** What is known of a function beyond its text. V8 is asked for no more than the text leaves open. */
export function inspectFunction(
  graph: GraphBuilder,
  fn: Callable,
  analysis: FunctionAnalysis,
  path: Path,
): FunctionParts {
  const isRoot = path.before === undefined;
  const known = withoutCaptures.get(fn);
  if (known) return { analysis, scopes: [], location: known.location };
  if (analysis.freeNames.size === 0 && analysis.outerArguments.length === 0) {
    const location = isRoot ? locateRoot(graph, fn, analysis) : inspector.locate(fn);
    withoutCaptures.set(fn, { location });
    return { analysis, scopes: [], location };
  }
  const named = explicitNames(fn);
  if (named) {
    const scopes = [{ description: 'Explicit', variables: named }];
    return { analysis, scopes, location: inspector.locate(fn) };
  }
  if (!inspector.isAvailable()) {
    if (namesGlobalsOnly(analysis)) return { analysis, scopes: [], location: undefined };
    graph.refuse(path, INSPECTOR_DENIED);
  }
  const inspected = inspector.inspect(fn);
  if (inspected.kind !== 'function') return { analysis, scopes: [], location: undefined };
  if (isRoot) suggestScript(graph, analysis, inspected.location);
  return { analysis, scopes: inspected.scopes, location: inspected.location };
}

function namesGlobalsOnly({ freeNames, outerArguments }: FunctionAnalysis): boolean {
  return outerArguments.length === 0 && [...freeNames.keys()].every(isPristineGlobal);
}

/** Where functions of a text stood that were passed at a place; the next one of that text stands there too. */
const rootLocations = new BoundedMap<string, FunctionLocation | undefined>(4096);

/** A place matters to stack traces alone, so a function that is passed again and again is located once. */
function locateRoot(
  graph: GraphBuilder,
  fn: Callable,
  analysis: FunctionAnalysis,
): FunctionLocation | undefined {
  const { file, line, column } = graph.use.site;
  const key = `${file}:${line}:${column} ${analysis.source}`;
  if (rootLocations.has(key)) return rootLocations.get(key);
  const location = inspector.locate(fn);
  suggestScript(graph, analysis, location);
  rootLocations.set(key, location);
  return location;
}

function suggestScript(
  graph: GraphBuilder,
  analysis: FunctionAnalysis,
  location: FunctionLocation | undefined,
): void {
  if (location) scripts.suggest(location, graph.use.site.file, analysis.source, analysis.anchor);
}

/** None of its free names was found in a scope. */
export function noteCapturesNothing(fn: Callable, location: FunctionLocation | undefined): void {
  withoutCaptures.set(fn, { location });
}
