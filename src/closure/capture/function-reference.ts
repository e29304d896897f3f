import type { Callable } from '../inspect/callable.ts';
import { inspector, scripts } from '../inspect/isolate.ts';
import type { GraphNode } from '../payload.ts';
import { NATIVE_CODE } from '../text/text-rules.ts';
import { pathOfIntrinsic } from '../well-known.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { FunctionParts } from './inspect-function.ts';
import { nodeExportOf } from './node-exports.ts';
import type { Draft, Ref } from './order-nodes.ts';
import type { Path } from './path.ts';

/** Functions of Node, of packages and of this engine are named, where they have a name. Tells whether that is so, or will be once an import has told it. */
export function encodeReference(
  graph: GraphBuilder,
  fn: Callable,
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
        graph.refuse(path, {
          code: 'NODE_INTERNAL',
          reason: `is a function internal to Node.js (${url}). Make it inside the function`,
        });
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

/** The node of a function without a text: one that every isolate or Node has, or a bound one. */
export function nativeNode(graph: GraphBuilder, fn: Callable, path: Path): GraphNode<Ref> {
  const intrinsic = pathOfIntrinsic(fn);
  if (intrinsic !== undefined) return { kind: 'intrinsic', path: intrinsic };
  const inspected = inspector.isAvailable() ? inspector.inspect(fn) : undefined;
  if (inspected?.kind === 'bound') {
    return {
      kind: 'bound',
      target: graph.ref(inspected.target, { step: '<bound function>', before: path }),
      receiver: graph.ref(inspected.receiver, { step: '<bound this>', before: path }),
      args: inspected.args.map((arg, index) =>
        graph.ref(arg, { step: `<bound argument ${index}>`, before: path }),
      ),
    };
  }
  const found = nodeExportOf(fn);
  return found ? { kind: 'module', ...found } : graph.refuse(path, NATIVE_CODE);
}

type ModuleRequire = Callable & { resolve: { paths(request: string): string[] | null } };

/** Whether a function is the `require` of a CommonJS module. */
export function isRequire(fn: Callable): fn is ModuleRequire {
  if (fn.name !== 'require' || !('resolve' in fn) || !('cache' in fn)) return false;
  return typeof fn.resolve === 'function' && 'paths' in fn.resolve;
}

export function requireNode(fn: ModuleRequire): GraphNode<Ref> {
  const [modules = ''] = fn.resolve.paths('any') ?? [];
  return { kind: 'require', folder: modules.replace(/[\\/]node_modules$/, '') };
}
