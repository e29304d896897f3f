import { types } from 'node:util';
import { engineNameOf } from '../engine-names.ts';
import { explicitNames } from '../explicit-closure.ts';
import type { FunctionNode } from '../payload.ts';
import { isPristineGlobal, pathOfIntrinsic } from '../well-known.ts';
import { debugPlace, isInspected } from './debug-place.ts';
import { encodeClass } from './encode-class.ts';
import { encodeCapturedNames } from './encode-names.ts';
import { encodeProperties } from './encode-property.ts';
import { analyzeFunction, type FunctionAnalysis } from './function-analysis.ts';
import { FunctionText } from './function-text.ts';
import type { GraphBuilder, UserFunction } from './graph-builder.ts';
import { inspector, scripts } from './isolate.ts';
import { nodeExportOf } from './node-exports.ts';
import type { Draft, Ref } from './order-nodes.ts';
import type { Path } from './path.ts';
import type { CapturedScope, FunctionLocation } from './scope-inspector.ts';
import { INSPECTOR_DENIED, isNativeSource, NATIVE_CODE, refusalByText, unparsable } from './text-rules.ts';

/** What V8 told of a function: it never changes, but for the values in its scopes, which are not kept. */
interface KnownFunction {
  readonly location: FunctionLocation | undefined;
  /** None of the free names was found in a scope: they are all globals. */
  readonly capturesNothing: boolean;
}

const knownFunctions = new WeakMap<object, KnownFunction>();

/** What an encoder of functions and classes has in hand. */
export interface FunctionParts {
  readonly analysis: FunctionAnalysis;
  readonly scopes: readonly CapturedScope[];
  readonly location: FunctionLocation | undefined;
}

/**
 * The node of a function: a reference where an executor can load it from Node, a package or this engine; otherwise its
 * text, the values of the names in it, and what hangs on it.
 */
export function encodeFunction(graph: GraphBuilder, fn: UserFunction, draft: Draft, path: Path): void {
  const engineName = engineNameOf(fn);
  if (engineName !== undefined) {
    draft.node = { kind: 'engine', name: engineName };
    return;
  }
  const source = Function.prototype.toString.call(fn);
  if (isNativeSource(source)) {
    encodeNative(graph, fn, draft, path);
    return;
  }
  if (isRequire(fn)) {
    encodeRequire(fn, draft);
    return;
  }
  const analysis = analyzed(graph, source, path);
  const parts = inspectParts(graph, fn, analysis, path);
  if (encodeReference(graph, fn, parts, draft, path)) return;
  const refusal = refusalByText(analysis, path.step.startsWith('.'));
  if (refusal) graph.refuse(path, refusal);
  encodeByValue(graph, fn, parts, draft, path);
}

/** The function's text with what it captures; a package's function comes here when no export leads to it. */
function encodeByValue(
  graph: GraphBuilder,
  fn: UserFunction,
  parts: FunctionParts,
  draft: Draft,
  path: Path,
): void {
  const { analysis, location } = parts;
  const text = new FunctionText(analysis);
  graph.texts.push({ text, draft });
  const captured = encodeCapturedNames(graph, parts, text, draft, path);
  if (!captured.found) knownFunctions.set(fn, { location, capturesNothing: true });
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

function inspectParts(
  graph: GraphBuilder,
  fn: UserFunction,
  analysis: FunctionAnalysis,
  path: Path,
): FunctionParts {
  const isRoot = path.before === undefined;
  const known = knownFunctions.get(fn);
  if (known?.capturesNothing) return { analysis, scopes: [], location: known.location };
  if (analysis.freeNames.size === 0 && analysis.outerArguments.length === 0) {
    const location = known ? known.location : isRoot ? locateRoot(graph, fn, analysis) : inspector.locate(fn);
    knownFunctions.set(fn, { location, capturesNothing: true });
    return { analysis, scopes: [], location };
  }
  const named = explicitNames(fn);
  if (named) {
    const scopes = [{ description: 'Explicit', variables: named }];
    return { analysis, scopes, location: inspector.locate(fn) };
  }
  if (!inspector.isAvailable()) {
    if (capturesNothing(analysis)) return { analysis, scopes: [], location: undefined };
    graph.refuse(path, INSPECTOR_DENIED);
  }
  const inspected = inspector.inspect(fn);
  if (inspected.kind !== 'function') return { analysis, scopes: [], location: undefined };
  if (isRoot) suggestScript(graph, analysis, inspected.location);
  return { analysis, scopes: inspected.scopes, location: inspected.location };
}

/** Whether all free names can only be globals. */
function capturesNothing({ freeNames, outerArguments }: FunctionAnalysis): boolean {
  return outerArguments.length === 0 && [...freeNames.keys()].every(isPristineGlobal);
}

/** Where functions of a text stood that were passed at a place; the next one of that text stands there too. */
const rootLocations = new Map<string, FunctionLocation | undefined>();
const CACHED_LOCATIONS = 4096;

/** A place matters to stack traces alone, so a function that is passed again and again is located once. */
function locateRoot(
  graph: GraphBuilder,
  fn: UserFunction,
  analysis: FunctionAnalysis,
): FunctionLocation | undefined {
  const { file, line, column } = graph.use.site;
  const key = `${file}:${line}:${column} ${analysis.source}`;
  if (rootLocations.has(key)) return rootLocations.get(key);
  const location = inspector.locate(fn);
  suggestScript(graph, analysis, location);
  if (rootLocations.size >= CACHED_LOCATIONS) rootLocations.clear();
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

/** Functions that are not the user's own are named, where they have a name. Tells whether that is so. */
function encodeReference(
  graph: GraphBuilder,
  fn: UserFunction,
  { location, analysis }: FunctionParts,
  draft: Draft,
  path: Path,
): boolean {
  const owner = location ? scripts.owner(location.scriptId) : 'user';
  if (owner === 'user' || location === undefined) return false;
  const url = scripts.url(location.scriptId);
  switch (owner) {
    case 'node': {
      const intrinsic = pathOfIntrinsic(fn);
      if (intrinsic !== undefined) {
        draft.node = { kind: 'intrinsic', path: intrinsic };
        return true;
      }
      const found = nodeExportOf(fn);
      if (!found)
        graph.refuse(path, { code: 'NODE_INTERNAL', reason: `is a function internal to Node.js (${url})` });
      draft.node = { kind: 'module', ...found };
      return true;
    }
    case 'package': {
      const reference = graph.packages.ofFile(fn, url);
      if (reference) draft.node = reference;
      else if (graph.packages.canImport(url)) graph.unnamed.push({ value: fn, draft, path, url });
      else return false;
      return true;
    }
    case 'engine':
      // The engine's classes are the same on both sides; a function of its own goes like the user's.
      if (!analysis.shape) return false;
      draft.node = { kind: 'engine', name: exportName(fn.name) };
      return true;
  }
}

/** Bundlers put an underscore before the name of a class that names itself, and a number after a name that comes twice. */
function exportName(name: string): string {
  return /^_?(.*?)\d*$/.exec(name)?.[1] ?? name;
}

function encodeNative(graph: GraphBuilder, fn: UserFunction, draft: Draft, path: Path): void {
  const intrinsic = pathOfIntrinsic(fn);
  if (intrinsic !== undefined) {
    draft.node = { kind: 'intrinsic', path: intrinsic };
    return;
  }
  const inspected = inspector.isAvailable() ? inspector.inspect(fn) : undefined;
  if (inspected?.kind === 'bound') {
    draft.node = {
      kind: 'bound',
      target: graph.ref(inspected.target, { step: '<bound function>', before: path }),
      receiver: graph.ref(inspected.receiver, { step: '<bound this>', before: path }),
      args: inspected.args.map((arg, index) =>
        graph.ref(arg, { step: `<bound argument ${index}>`, before: path }),
      ),
    };
    return;
  }
  const found = nodeExportOf(fn);
  if (!found) graph.refuse(path, NATIVE_CODE);
  draft.node = { kind: 'module', ...found };
}

/** The `require` of a CommonJS module. */
function isRequire(
  fn: UserFunction,
): fn is UserFunction & { resolve: { paths(request: string): string[] | null } } {
  if (fn.name !== 'require' || !('resolve' in fn) || !('cache' in fn)) return false;
  return typeof fn.resolve === 'function' && 'paths' in fn.resolve;
}

function encodeRequire(fn: { resolve: { paths(request: string): string[] | null } }, draft: Draft): void {
  const [modules = ''] = fn.resolve.paths('any') ?? [];
  draft.node = { kind: 'require', folder: modules.replace(/[\\/]node_modules$/, '') };
}

function isSloppy(fn: UserFunction, analysis: FunctionAnalysis): boolean {
  if (!analysis.strict) return true;
  // Only sloppy functions that are neither arrows nor methods have this property.
  return !analysis.isArrow && Object.hasOwn(fn, 'caller');
}

const OWN_BY_NATURE = new Set<string | symbol>(['length', 'name', 'prototype', 'arguments', 'caller']);

function encodeOwnParts(graph: GraphBuilder, fn: UserFunction, path: Path): Partial<FunctionNode<Ref>> {
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
  fn: UserFunction,
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
