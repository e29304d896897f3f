import { types } from 'node:util';
import { codeOf, messageOf } from '../../common/errors.ts';
import { inspector } from '../inspect/isolate.ts';
import type { NamedSlot, ObjectKind, ObjectNode } from '../payload.ts';
import { INSPECTOR_DENIED } from '../text/text-rules.ts';
import { pathOfIntrinsic } from '../well-known.ts';
import { hasWireForm, type Wired } from '../wire.ts';
import { encodeProperties } from './encode-property.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { hostNode } from './host-object.ts';
import { identityOf } from './identity.ts';
import { classesOf, refuseLive } from './live-objects.ts';
import { nodeExportOf } from './node-exports.ts';
import type { Draft, Ref } from './order-nodes.ts';
import type { Path } from './path.ts';

const CommonJsModule = process.getBuiltinModule('node:module').Module;

/** The node of an object: plain data as a whole, what has a wire form by that, modules by name, all else part by part. */
export function encodeObject(graph: GraphBuilder, object: object, draft: Draft, path: Path): void {
  if (hasWireForm(object) && !isOwnPrototype(object)) {
    encodeWired(graph, object, draft, path);
  } else if (isStandaloneRegExp(object)) {
    const { source, flags, lastIndex } = object;
    if (object.global || object.sticky) graph.isStateful = true;
    draft.node = { kind: 'regexp', source, flags, lastIndex };
  } else if (graph.plain.has(object)) {
    draft.node = graph.plainData(object, path);
  } else {
    const intrinsic = pathOfIntrinsic(object);
    if (intrinsic !== undefined) draft.node = { kind: 'intrinsic', path: intrinsic };
    else encodeMixed(graph, object, draft, path);
  }
}

function encodeMixed(graph: GraphBuilder, object: object, draft: Draft, path: Path): void {
  const builtin = nodeExportOf(object);
  if (builtin) {
    draft.node = { kind: 'module', ...builtin };
    return;
  }
  if (isOwnPrototype(object)) {
    draft.node = {
      kind: 'prototype',
      of: graph.ref(object.constructor, { step: '.constructor', before: path }),
    };
    return;
  }
  const reference = types.isModuleNamespaceObject(object) ? undefined : graph.packages.ofObject(object);
  if (reference) {
    draft.node = reference;
    return;
  }
  if (types.isModuleNamespaceObject(object)) {
    const members = Object.entries(object).map(
      ([name, value]) => [name, graph.ref(value, { step: `.${name}`, before: path })] as const,
    );
    draft.node = { kind: 'namespace', members };
    return;
  }
  if (object instanceof CommonJsModule) {
    draft.node = { kind: 'namespace', members: moduleMembers(graph, object, path) };
    return;
  }
  const host = hostNode(object);
  if (host) {
    draft.node = host;
    return;
  }
  refuseLive(graph, object, path);
  if (encodeBinary(graph, object, draft, path)) return;
  draft.node = encodeParts(graph, object, draft, path);
  if (types.isWeakMap(object) || types.isWeakSet(object))
    graph.weak.push({ value: object, draft, path, done: new Set() });
}

/** The `module` of a CommonJS file, without the modules around it. */
function moduleMembers(graph: GraphBuilder, module: NodeJS.Module, path: Path): NamedSlot<Ref>[] {
  return (['exports', 'id', 'filename', 'path'] as const).map((name) => {
    const value: unknown = module[name];
    return [name, graph.ref(value, { step: `.${name}`, before: path })];
  });
}

function encodeWired(graph: GraphBuilder, object: Wired, draft: Draft, path: Path): void {
  try {
    const { handler, payload, object: along, isShared } = graph.wireForm(object);
    if (!isShared) graph.isStateful = true;
    draft.node = { kind: 'wire', handler, payload, ...(along && { object: graph.ref(along, path) }) };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    graph.refuse(path, { code, reason: messageOf(error), cause: error });
  }
}

function isStandaloneRegExp(object: object): object is RegExp {
  return (
    types.isRegExp(object) &&
    Object.getPrototypeOf(object) === RegExp.prototype &&
    Reflect.ownKeys(object).length === 1
  );
}

/** A `prototype` object stays one object with its class or function. */
function isOwnPrototype(object: object): boolean {
  const userClass: unknown = Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
  return typeof userClass === 'function' && (userClass as { prototype?: unknown }).prototype === object;
}

/** Buffers and views of parts of them, which plain data does not carry. */
function encodeBinary(graph: GraphBuilder, object: object, draft: Draft, path: Path): boolean {
  if (types.isArrayBuffer(object)) {
    graph.plain.claim(object, object);
    graph.size.check(object.byteLength, path);
    draft.node = { kind: 'buffer', bytes: new Uint8Array(object) };
  } else if (ArrayBuffer.isView(object)) {
    if (!Buffer.isBuffer(object)) graph.plain.claim(object, object.buffer);
    const buffer = graph.ref(object.buffer, { step: '.buffer', before: path });
    const of = types.isDataView(object)
      ? 'DataView'
      : Buffer.isBuffer(object)
        ? 'Buffer'
        : (object as NodeJS.TypedArray)[Symbol.toStringTag];
    const length = types.isDataView(object) ? object.byteLength : (object as NodeJS.TypedArray).length;
    draft.node = { kind: 'view', of, buffer, offset: object.byteOffset, length };
  } else {
    return false;
  }
  graph.isStateful = true;
  return true;
}

const KINDS: readonly { of: ObjectKind; test: (value: unknown) => boolean; usual: object }[] = [
  { of: 'Array', test: Array.isArray, usual: Array.prototype },
  { of: 'Map', test: types.isMap, usual: Map.prototype },
  { of: 'Set', test: types.isSet, usual: Set.prototype },
  { of: 'Date', test: types.isDate, usual: Date.prototype },
  { of: 'RegExp', test: types.isRegExp, usual: RegExp.prototype },
  { of: 'Error', test: types.isNativeError, usual: Error.prototype },
  { of: 'WeakMap', test: types.isWeakMap, usual: WeakMap.prototype },
  { of: 'WeakSet', test: types.isWeakSet, usual: WeakSet.prototype },
  { of: 'Arguments', test: types.isArgumentsObject, usual: Object.prototype },
  { of: 'Boxed', test: types.isBoxedPrimitive, usual: Object.prototype },
];

const ARGUMENTS_OWN = new Set<string | symbol>(['length', 'callee', Symbol.iterator]);

function encodeParts(graph: GraphBuilder, object: object, draft: Draft, path: Path): ObjectNode<Ref> {
  const { of, usual } = KINDS.find(({ test }) => test(object)) ?? { of: 'Object', usual: Object.prototype };
  const prototype: unknown = Object.getPrototypeOf(object);
  const integrity = Object.isFrozen(object)
    ? 'frozen'
    : Object.isSealed(object)
      ? 'sealed'
      : Object.isExtensible(object)
        ? undefined
        : 'fixed';
  const properties = encodeProperties(graph, object, path, (key) => isPartOfKind(of, key, object));
  if (integrity !== 'frozen' || (of !== 'Object' && of !== 'Array')) graph.isStateful = true;
  const node: { -readonly [K in keyof ObjectNode<Ref>]: ObjectNode<Ref>[K] } = {
    kind: 'object',
    of,
    ...initOf(of, object),
  };
  if (of === 'WeakMap' || of === 'WeakSet') node.id = identityOf(object);
  if (prototype !== usual) node.prototype = graph.ref(prototype, { step: '.__proto__', before: path });
  if (properties.length > 0) node.properties = properties;
  const entries = encodeEntries(graph, object, path);
  if (entries) node.entries = entries;
  if (integrity) node.integrity = integrity;
  return { ...node, ...encodeStamps(graph, object, draft, path) };
}

function isPartOfKind(of: ObjectKind, key: string | symbol, object: object): boolean {
  switch (of) {
    case 'Array':
      return key === 'length';
    case 'RegExp':
      return key === 'lastIndex';
    case 'Arguments':
      return ARGUMENTS_OWN.has(key);
    case 'Boxed':
      return types.isStringObject(object) && (key === 'length' || /^\d+$/.test(String(key)));
    default:
      return false;
  }
}

function initOf(of: ObjectKind, object: object): { init?: unknown } {
  switch (of) {
    case 'Array':
    case 'Arguments':
      return { init: (object as unknown[]).length };
    case 'Date':
      return { init: Date.prototype.getTime.call(object as Date) };
    case 'RegExp':
      return { init: [(object as RegExp).source, (object as RegExp).flags, (object as RegExp).lastIndex] };
    case 'Boxed':
      return { init: (object as { valueOf(): unknown }).valueOf() };
    default:
      return {};
  }
}

function encodeEntries(graph: GraphBuilder, object: object, path: Path): Ref[] | undefined {
  if (types.isMap(object)) {
    const entries: Ref[] = [];
    for (const [key, value] of Map.prototype.entries.call(object) as IterableIterator<[unknown, unknown]>) {
      const shown =
        typeof key === 'string' ? JSON.stringify(key) : typeof key === 'object' ? '…' : String(key);
      entries.push(graph.ref(key, { step: '<map key>', before: path }));
      entries.push(graph.ref(value, { step: `.get(${shown})`, before: path }));
    }
    return entries;
  }
  if (types.isSet(object)) {
    const members = Set.prototype.values.call(object) as IterableIterator<unknown>;
    return Array.from(members, (member) => graph.ref(member, { step: '<set member>', before: path }));
  }
  return undefined;
}

/** The classes that have to install #private members on the copy of an instance. What they hold is read for all instances together. */
function encodeStamps(
  graph: GraphBuilder,
  object: object,
  draft: Draft,
  path: Path,
): Pick<ObjectNode<Ref>, 'stamps'> {
  const stamping = classesOf(object).filter(({ stampsInstances }) => stampsInstances);
  if (stamping.length === 0) return {};
  if (!inspector.isAvailable()) graph.refuse(path, INSPECTOR_DENIED);
  const names = stamping.flatMap(({ privateFields }) => privateFields);
  if (names.length > 0) graph.stamped.push({ value: object, draft, path, names });
  return {
    stamps: stamping.map(({ userClass }) => graph.ref(userClass, { step: '.constructor', before: path })),
  };
}
