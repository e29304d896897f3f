import { types } from 'node:util';
import { scripts } from '../inspect/isolate.ts';
import { type CapturedScope, type FunctionLocation, isReadable } from '../inspect/scope-inspector.ts';
import { fileOf } from '../inspect/script-table.ts';
import type { NamedSlot } from '../payload.ts';
import type { FunctionText } from '../text/function-text.ts';
import type { FreeName } from '../text/scope-findings.ts';
import { NOT_DEFINED, NOT_INITIALISED, USER_GLOBAL } from '../text/text-rules.ts';
import { evaluationGlobal, refusalOfGlobal, userPropertyOfGlobal } from './global-names.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { FunctionParts } from './inspect-function.ts';
import { narrowModule } from './module-value.ts';
import { type Draft, isDraft, type Ref } from './order-nodes.ts';
import type { Path } from './path.ts';

export interface CapturedNames {
  readonly names: NamedSlot<Ref>[];
  /** At least one free name is a variable around the function. */
  readonly found: boolean;
}

/** The values of everything the function's text takes from around it. */
export function encodeCapturedNames(
  graph: GraphBuilder,
  parts: FunctionParts,
  text: FunctionText,
  draft: Draft,
  path: Path,
): CapturedNames {
  const names: NamedSlot<Ref>[] = [];
  let found = false;
  for (const [name, free] of parts.analysis.freeNames) {
    const scope = parts.scopes.find(({ variables }) => Object.hasOwn(variables, name));
    const step: Path = { step: name, before: path };
    if (scope === undefined) {
      const global = evaluationGlobal(name);
      if (global) names.push([name, graph.ref(global, step)]);
      else checkGlobal(graph, name, free, parts, step);
      continue;
    }
    found = true;
    names.push([name, encodeVariable(graph, name, free, scope, parts, step)]);
    noteUse(graph, name, free, scope, parts, text, draft, path);
  }
  const property = userPropertyOfGlobal(parts.analysis.freeNames);
  const isCaptured = names.some(([name]) => name === 'globalThis' || name === 'global');
  if (property !== undefined && !isCaptured)
    graph.warn(`${path.step} reads ${property}, which ${USER_GLOBAL.reason}`);
  encodeImportMeta(graph, parts, text, names);
  encodeDynamicImport(graph, parts, text, names);
  if (encodeArguments(graph, parts, text, names, path)) found = true;
  return { names, found };
}

function checkGlobal(
  graph: GraphBuilder,
  name: string,
  free: FreeName,
  { analysis }: FunctionParts,
  path: Path,
): void {
  const refusal = analysis.usesWith ? undefined : refusalOfGlobal(name, free);
  if (refusal) graph.refuse(path, refusal);
}

function encodeVariable(
  graph: GraphBuilder,
  name: string,
  free: FreeName,
  scope: CapturedScope,
  { location }: FunctionParts,
  path: Path,
): Ref {
  if (/^__vite?_ssr_dynamic_import__$/.test(name)) return dynamicImport(graph, location);
  if (/^cov_[0-9a-z]+$/.test(name)) return graph.draft({ kind: 'coverage-stub' });
  if (!isReadable(scope, name)) graph.refuse(path, NOT_INITIALISED);
  const value = scope.variables[name];
  if (value === undefined && location && scripts.isNeverUndefined(location.scriptId, name))
    graph.refuse(path, NOT_INITIALISED);
  const isReference = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isReference) return graph.ref(value, path);
  const binding =
    scope.description === 'Module' && location ? scripts.importOf(location.scriptId, name) : undefined;
  if (binding && location) {
    const engine = engineExport(binding.specifier, binding.imported);
    if (engine !== undefined && binding.imported !== '*')
      return graph.draft({ kind: 'engine', name: engine });
    const reference =
      engine === undefined && graph.packages.ofBinding(binding, scripts.url(location.scriptId), value);
    if (reference) {
      graph.assign(value, reference);
      return graph.ref(value, path);
    }
  }
  const narrowed = narrowModule(graph, name, value, free, path);
  if (narrowed) return narrowed;
  const ref = graph.ref(value, path);
  if (typeof value === 'object' && isDraft(ref)) graph.captured.set(value, ref);
  return ref;
}

/** The export of this package that an import names. */
function engineExport(specifier: string, imported: string): string | undefined {
  return specifier === 'firesteel' || specifier.startsWith('firesteel/') ? imported : undefined;
}

function noteUse(
  graph: GraphBuilder,
  name: string,
  free: FreeName,
  scope: CapturedScope,
  { location }: FunctionParts,
  text: FunctionText,
  draft: Draft,
  path: Path,
): void {
  if (location === undefined) return;
  const { scriptId } = location;
  const isInModule = scope.description === 'Module';
  const isUnique = (): boolean => isInModule || scripts.isModuleVariable(scriptId, name);
  const isShared = (): boolean => scripts.isAssignedByFunctions(scriptId, name) && isUnique();
  const variable = `${isInModule ? 'module' : 'local'} ${scriptId} ${name}`;
  const value = scope.variables[name];
  graph.assigned.add({ name, variable, value, isUnique, isShared, free, draft, text, path });
}

/** `import.meta` exists in modules alone: the text gets an object with the same addresses instead. */
function encodeImportMeta(
  graph: GraphBuilder,
  { analysis, location }: FunctionParts,
  text: FunctionText,
  names: NamedSlot<Ref>[],
): void {
  if (analysis.importMeta.length === 0) return;
  const meta = text.fresh('$meta');
  text.add(...analysis.importMeta.map(([start, end]) => ({ start, end, text: meta })));
  const url = location ? scripts.url(location.scriptId) : '';
  const filename = fileOf(url);
  const dirname = filename?.replace(/[\\/][^\\/]*$/, '');
  const members: NamedSlot<Ref>[] = [
    ['url', [url]],
    ['filename', [filename]],
    ['dirname', [dirname]],
  ];
  names.push([meta, graph.draft({ kind: 'namespace', members })]);
}

/** `import()` in a compiled text would have no module to start from: the text calls a function that has. */
function encodeDynamicImport(
  graph: GraphBuilder,
  { analysis, location }: FunctionParts,
  text: FunctionText,
  names: NamedSlot<Ref>[],
): void {
  if (analysis.dynamicImports.length === 0) return;
  const load = text.fresh('$load');
  text.add(...analysis.dynamicImports.map(([start, end]) => ({ start, end, text: load })));
  names.push([load, dynamicImport(graph, location)]);
}

function dynamicImport(graph: GraphBuilder, location: FunctionLocation | undefined): Ref {
  return graph.draft({ kind: 'dynamic-import', base: location ? scripts.url(location.scriptId) : '' });
}

/** The `arguments` of an enclosing function, for an arrow function that uses them. */
function encodeArguments(
  graph: GraphBuilder,
  parts: FunctionParts,
  text: FunctionText,
  names: NamedSlot<Ref>[],
  path: Path,
): boolean {
  const { outerArguments } = parts.analysis;
  if (outerArguments.length === 0) return false;
  const scope = parts.scopes.find(({ variables }) => Object.hasOwn(variables, 'arguments'));
  const value = scope?.variables.arguments;
  const step: Path = { step: 'arguments', before: path };
  if (typeof value !== 'object' || value === null || !types.isArgumentsObject(value))
    graph.refuse(step, NOT_DEFINED);
  const name = text.fresh('$args');
  text.add(...outerArguments.map(([start, end]) => ({ start, end, text: name })));
  names.push([name, graph.ref(value, step)]);
  return true;
}
