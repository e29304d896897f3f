import { codeOf, messageOf } from '../common/errors.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { CAPTURE_LIMITS, type CaptureLimits } from './capture/capture-size.ts';
import { encodeFunction } from './capture/encode-function.ts';
import { encodeObject } from './capture/encode-object.ts';
import { type FunctionUse, functionLabel, notSerializable } from './capture/function-use.ts';
import { GraphBuilder } from './capture/graph-builder.ts';
import { type Draft, isDraft, orderNodes } from './capture/order-nodes.ts';
import type { Path } from './capture/path.ts';
import { sourceKeyOf } from './capture/source-key.ts';
import { addWeakEntries } from './capture/weak-entries.ts';
import type { Callable } from './inspect/callable.ts';
import { inspector } from './inspect/isolate.ts';
import { PAYLOAD_VERSION, type Payload } from './payload.ts';
import { sourceText } from './source-text.ts';
import type { Wired } from './wire.ts';

export type { FunctionUse } from './capture/function-use.ts';

/** A function with everything it needs, as bytes for `reviveFunction`; or a value, for `reviveValue`. */
export interface CapturedFunction {
  readonly bytes: Uint8Array;
  /**
   * Nothing in it can change, so one revived function may serve all tasks of a stage in a thread. Otherwise each task
   * makes its own.
   */
  readonly stateless: boolean;
  /** The classes that go along by value: their instances may come back. */
  readonly classes: readonly Callable[];
  /** The objects that sent their wire form: broadcasts, accumulators. They must live as long as the bytes are of use. */
  readonly wired: readonly Wired[];
  /** For the user's log, once: variables that it assigns, and what makes it large. */
  readonly warnings: readonly string[];
}

/**
 * Takes a snapshot of a function: its text, the values of the variables around it, and so on from there.
 *
 * Everything the user's program could change is read before this returns. The promise is only for functions of an ES
 * module of a package whose exports have to be imported to learn their names.
 *
 * @throws TaskNotSerializableError, also through the promise, whose `path` leads to the value that cannot travel.
 */
export function captureFunction(
  fn: Callable,
  use: FunctionUse,
  limits: CaptureLimits = CAPTURE_LIMITS,
): CapturedFunction | Promise<CapturedFunction> {
  const path: Path = {
    step: functionLabel(fn, sourceText(fn)),
    before: undefined,
  };
  return capture(use, path, limits, (graph) => {
    const root = graph.ref(fn, path);
    if (!isDraft(root)) throw new TypeError('A function is never a primitive');
    return root;
  });
}

/**
 * The same for a value of any kind. Its size is no reason to warn.
 *
 * @throws TaskNotSerializableError, also through the promise
 */
export function captureValue(value: unknown, use: FunctionUse): CapturedFunction | Promise<CapturedFunction> {
  const path: Path = { step: 'value', before: undefined };
  const limits: CaptureLimits = { ...CAPTURE_LIMITS, warnAboveBytes: Number.POSITIVE_INFINITY };
  return capture(use, path, limits, (graph) =>
    graph.draft({ kind: 'namespace', members: [['value', graph.ref(value, path)]] }),
  );
}

function capture(
  use: FunctionUse,
  path: Path,
  limits: CaptureLimits,
  rootOf: (graph: GraphBuilder) => Draft,
): CapturedFunction | Promise<CapturedFunction> {
  let { graph, root } = snapshot(use, path, limits, rootOf, true);
  // Nothing can have changed in between.
  if (graph.plain.sharesBuffers) ({ graph, root } = snapshot(use, path, limits, rootOf, false));
  return graph.unnamed.length === 0 ? finish(graph, root, path) : nameThenFinish(graph, root, path);
}

function snapshot(
  use: FunctionUse,
  path: Path,
  limits: CaptureLimits,
  rootOf: (graph: GraphBuilder) => Draft,
  viewsArePlain: boolean,
): { graph: GraphBuilder; root: Draft } {
  const graph = new GraphBuilder(use, { encodeFunction, encodeObject }, viewsArePlain, limits);
  const root = rootOf(graph);
  inspector.batch(() => drain(graph, path));
  return { graph, root };
}

function drain(graph: GraphBuilder, path: Path): void {
  try {
    do graph.drain();
    while (addWeakEntries(graph));
  } catch (error) {
    if (codeOf(error) !== 'NOT_SERIALIZABLE') throw error;
    // The value codec found what the look at plain data had not.
    throw notSerializable(graph.use, path, {
      code: 'NOT_SERIALIZABLE',
      reason: messageOf(error),
      cause: error,
    });
  }
}

/** Asks the modules of packages for the names of functions; those they do not export go by value. */
async function nameThenFinish(graph: GraphBuilder, root: Draft, path: Path): Promise<CapturedFunction> {
  for (let unnamed = graph.unnamed.splice(0); unnamed.length > 0; unnamed = graph.unnamed.splice(0)) {
    const urls = new Set(unnamed.map(({ url }) => url));
    for (const url of urls) await graph.packages.importModule(url);
    inspector.batch(() => {
      for (const { value, draft, path: at } of unnamed) encodeFunction(graph, value, draft, at);
      drain(graph, path);
    });
  }
  return finish(graph, root, path);
}

function finish(graph: GraphBuilder, root: Draft, path: Path): CapturedFunction {
  graph.finish();
  // Weak collections count by their entries, whoever refers to them.
  const ordered = orderNodes(
    root,
    graph.weak.map(({ draft }) => draft),
  );
  graph.size.checkCount(ordered.nodes.length, path);
  const stateless = !graph.isStateful;
  const payload: Payload = {
    version: PAYLOAD_VERSION,
    ...ordered,
    sourceKey: sourceKeyOf(ordered.nodes),
    stateless,
  };
  const bytes = encodeValue(payload);
  graph.size.checkTotal(bytes.length, path);
  graph.freezeClasses();
  const { warnings, wired } = graph;
  return { bytes, stateless, classes: graph.classesByValue(), wired, warnings };
}
