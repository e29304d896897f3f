import { createRequire } from 'node:module';
import { join } from 'node:path';
import { types } from 'node:util';
import { SparkError } from '../common/errors.ts';
import type { GraphNode, ModuleNode, Payload } from './payload.ts';
import { GraphBuild, type GraphSurroundings } from './revive/build-graph.ts';
import { decodePayload } from './revive/decode-payload.ts';
import { invalidPayload } from './revive/invalid-payload.ts';
import { importFrom, ModuleLoader } from './revive/module-loader.ts';
import type { WireHandlers } from './wire.ts';

// biome-ignore lint/complexity/noBannedTypes: the user's function, whatever it takes; the operator knows
export type AnyFunction = Function;

export interface ReviveOptions {
  /** The folder from which packages that closures name are found. */
  readonly appRoot: string;
  /** This package's exports by name, for closures that name them. Undefined for a name it does not have. */
  readonly engineExport?: (name: string) => unknown;
  /** Makes what objects sent in their own place. */
  readonly handlers?: WireHandlers;
}

/** A captured function on the executor's side. */
export interface RevivedFunction {
  readonly fn: AnyFunction;
  /**
   * Another one with its own copy of everything captured that can change; the text is not compiled again.
   *
   * @param shared one map for all functions of a task: an object that several of them captured is then one object
   */
  make(shared?: Map<string, unknown>): AnyFunction;
  /** Equal for functions with equal texts and names, whatever they captured: a key for what is compiled around them. */
  readonly sourceKey: string;
  /** Nothing captured can change: `fn` may serve all tasks of this thread. */
  readonly stateless: boolean;
}

const loaders = new Map<string, ModuleLoader>();

/**
 * Makes a captured function run here. A payload is code: it is accepted from the driver alone.
 *
 * The promise is only for modules that `require` cannot load, the first time; afterwards they are at hand.
 *
 * @throws SparkError `INVALID_CLOSURE`, `CORRUPT_DATA`, `MODULE_NOT_FOUND_ON_EXECUTOR`, `MODULE_VERSION_MISMATCH`,
 *   `MODULE_EXPORT_MISSING`, `MODULE_LOAD_FAILED`, `ENGINE_EXPORT_MISSING`
 */
export function reviveFunction(
  bytes: Uint8Array,
  options: ReviveOptions,
): RevivedFunction | Promise<RevivedFunction> {
  return revive(bytes, options, (payload, around) => {
    const make = (shared?: Map<string, unknown>): AnyFunction => buildFunction(payload, around, shared);
    return { fn: make(), make, sourceKey: payload.sourceKey, stateless: payload.stateless };
  });
}

/**
 * A captured value, made anew.
 *
 * @throws what {@link reviveFunction} throws
 */
export function reviveValue(
  bytes: Uint8Array,
  options: ReviveOptions,
): { readonly value: unknown } | Promise<{ readonly value: unknown }> {
  return revive(bytes, options, (payload, around) => {
    const { value } = build(payload, around) as { value: unknown };
    return { value };
  });
}

function revive<T>(
  bytes: Uint8Array,
  options: ReviveOptions,
  finish: (payload: Payload, around: GraphSurroundings) => T,
): T | Promise<T> {
  const payload = decodePayload(bytes);
  const modules = new Map<GraphNode, unknown>();
  const waiting: Promise<void>[] = [];
  for (const node of payload.nodes) {
    if (node.kind !== 'module') continue;
    const loaded = loadModule(node, options);
    if (types.isPromise(loaded)) waiting.push(loaded.then((value) => void modules.set(node, value)));
    else modules.set(node, loaded);
  }
  const revived = (): T => finish(payload, surroundings(modules, options));
  return waiting.length === 0 ? revived() : Promise.all(waiting).then(revived);
}

function build(payload: Payload, around: GraphSurroundings, shared?: Map<string, unknown>): unknown {
  try {
    return new GraphBuild(payload, around, shared).build();
  } catch (error) {
    throw error instanceof SparkError ? error : invalidPayload('its parts do not fit', error);
  }
}

function buildFunction(
  payload: Payload,
  around: GraphSurroundings,
  shared?: Map<string, unknown>,
): AnyFunction {
  const root = build(payload, around, shared);
  if (typeof root !== 'function') throw invalidPayload('its root is no function');
  return root;
}

function loadModule(node: ModuleNode, { appRoot }: ReviveOptions): unknown {
  let loader = loaders.get(appRoot);
  if (loader === undefined) {
    loader = new ModuleLoader(appRoot);
    loaders.set(appRoot, loader);
  }
  return loader.load(node);
}

function surroundings(modules: ReadonlyMap<GraphNode, unknown>, options: ReviveOptions): GraphSurroundings {
  return {
    modules,
    engineExport(name) {
      const value = options.engineExport?.(name);
      if (value !== undefined) return value;
      throw new SparkError(
        'ENGINE_EXPORT_MISSING',
        `Cannot use ${name} of firesteel inside a task: executors do not have it. Use it on the driver`,
      );
    },
    wired(name, payload, object) {
      const handler = options.handlers?.get(name);
      if (handler === undefined) throw invalidPayload(`this executor has no handler ${JSON.stringify(name)}`);
      return handler(payload, object);
    },
    importFrom: (base) => importFrom(base, options.appRoot),
    require: (folder) => createRequire(join(folder === '' ? options.appRoot : folder, 'noop.js')),
  };
}
