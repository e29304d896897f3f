import { types } from 'node:util';
import { engineNameOf } from '../engine-names.ts';
import type { Callable } from '../inspect/callable.ts';
import { debugPlace, isInspected } from '../inspect/debug-place.ts';
import { scripts } from '../inspect/isolate.ts';
import type { FunctionNode } from '../payload.ts';
import { sourceText } from '../source-text.ts';
import { analyzeFunction, type FunctionAnalysis } from '../text/function-analysis.ts';
import { FunctionText } from '../text/function-text.ts';
import { isNativeSource, refusalByText, unparsable } from '../text/text-rules.ts';
import { pathOfIntrinsic } from '../well-known.ts';
import { encodeClass } from './encode-class.ts';
import { encodeCapturedNames } from './encode-names.ts';
import { encodeProperties } from './encode-property.ts';
import { encodeReference, isRequire, nativeNode, requireNode } from './function-reference.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { type FunctionParts, inspectFunction, noteCapturesNothing } from './inspect-function.ts';
import type { Draft, Ref } from './order-nodes.ts';
import type { Path } from './path.ts';

/**
 * The node of a function: a reference where an executor can load it from Node, a package or this engine; otherwise its
 * text, the values of the names in it, and what hangs on it.
 */
export function encodeFunction(graph: GraphBuilder, fn: Callable, draft: Draft, path: Path): void {
  const engineName = engineNameOf(fn);
  if (engineName !== undefined) {
    draft.node = { kind: 'engine', name: engineName };
    return;
  }
  const source = sourceText(fn);
  if (isNativeSource(source)) {
    draft.node = nativeNode(graph, fn, path);
    return;
  }
  if (isRequire(fn)) {
    draft.node = requireNode(fn);
    return;
  }
  const analysis = analyzed(graph, source, path);
  const parts = inspectFunction(graph, fn, analysis, path);
  if (encodeReference(graph, fn, parts, draft, path)) return;
  const refusal = refusalByText(analysis, path.step.startsWith('.'));
  if (refusal) graph.refuse(path, refusal);
  encodeByValue(graph, fn, parts, draft, path);
}

/** The function's text with what it captures; a package's function comes here when no export leads to it. */
function encodeByValue(
  graph: GraphBuilder,
  fn: Callable,
  parts: FunctionParts,
  draft: Draft,
  path: Path,
): void {
  const { analysis, location } = parts;
  const text = new FunctionText(analysis);
  graph.texts.push({ text, draft });
  const captured = encodeCapturedNames(graph, parts, text, draft, path);
  if (!captured.found) noteCapturesNothing(fn, location);
  const node: FunctionNode<Ref> = {
    kind: 'function',
    text: '',
    names: captured.names,
    name: fn.name,
    ...(isSloppy(fn, analysis) && { sloppy: true as const }),
    ...(location && { location: [scripts.url(location.scriptId), location.line, location.column] as const }),
    ...(location && isInspected() && { debug: debugPlace(location) }),
  };
  if (analysis.shape) encodeClass(graph, fn, analysis.shape, node, text, draft, path);
  else draft.node = { ...node, ...encodeOwnParts(graph, fn, path) };
}

function analyzed(graph: GraphBuilder, source: string, path: Path): FunctionAnalysis {
  try {
    return analyzeFunction(source);
  } catch (error) {
    return graph.refuse(path, unparsable(error));
  }
}

function isSloppy(fn: Callable, analysis: FunctionAnalysis): boolean {
  if (!analysis.strict) return true;
  // Only sloppy functions that are neither arrows nor methods have this property.
  return !analysis.isArrow && Object.hasOwn(fn, 'caller');
}

const OWN_BY_NATURE = new Set<string | symbol>(['length', 'name', 'prototype', 'arguments', 'caller']);

function encodeOwnParts(graph: GraphBuilder, fn: Callable, path: Path): Partial<FunctionNode<Ref>> {
  const parts: { -readonly [K in keyof FunctionNode<Ref>]?: FunctionNode<Ref>[K] } = {};
  const keys = Reflect.ownKeys(fn);
  if (keys.some((key) => !OWN_BY_NATURE.has(key))) {
    graph.isStateful = true;
    parts.properties = encodeProperties(graph, fn, path, (key) => OWN_BY_NATURE.has(key));
  }
  const parent = Object.getPrototypeOf(fn) as object | null;
  if (parent !== Function.prototype && (parent === null || pathOfIntrinsic(parent) === undefined)) {
    parts.parent = graph.ref(parent, { step: '.__proto__', before: path });
  }
  const prototype: unknown = keys.includes('prototype')
    ? (fn as { prototype?: unknown }).prototype
    : undefined;
  if (typeof prototype === 'object' && prototype !== null && !types.isGeneratorFunction(fn)) {
    Object.assign(parts, encodePrototype(graph, fn, prototype, { step: '.prototype', before: path }));
  }
  return parts;
}

/** The `prototype` of a function used as a constructor, where it is more than the one every function has. */
function encodePrototype(
  graph: GraphBuilder,
  fn: Callable,
  prototype: object,
  path: Path,
): Partial<FunctionNode<Ref>> {
  const own: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (own !== fn) return { prototypeValue: graph.ref(prototype, path) };
  const parent: unknown = Object.getPrototypeOf(prototype);
  const properties = encodeProperties(graph, prototype, path, (key) => key === 'constructor');
  return {
    ...(properties.length > 0 && { prototypeProperties: properties }),
    ...(parent !== Object.prototype && {
      prototypeParent: graph.ref(parent, { step: '.__proto__', before: path }),
    }),
  };
}
