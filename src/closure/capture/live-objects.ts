import { types } from 'node:util';
import { inspector, scripts } from '../inspect/isolate.ts';
import { sourceText } from '../source-text.ts';
import type { Refusal } from '../text/text-rules.ts';
import { isNativeSource } from '../text/text-rules.ts';
import { pathOfIntrinsic } from '../well-known.ts';
import { type ClassInfo, classInfoOf } from './class-info.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { nodeExportOf } from './node-exports.ts';
import type { Path } from './path.ts';

const LIVE: readonly (readonly [test: (value: object) => boolean, refusal: Refusal])[] = [
  [
    types.isPromise,
    { code: 'PROMISE', reason: 'is a Promise; await it on the driver and capture the value' },
  ],
  [
    (value) => tagOf(value) === '[object WeakRef]',
    { code: 'WEAK_REFERENCE', reason: 'is a WeakRef; capture what it refers to' },
  ],
  [
    (value) => tagOf(value) === '[object FinalizationRegistry]',
    { code: 'WEAK_REFERENCE', reason: 'is a FinalizationRegistry' },
  ],
  [
    types.isGeneratorObject,
    {
      code: 'ITERATOR',
      reason: 'is a running generator; capture what it yields ([...generator]) or the generator function',
    },
  ],
  [
    (value) =>
      types.isMapIterator(value) ||
      types.isSetIterator(value) ||
      /(?:Array|String|RegExp String) Iterator\]$/.test(tagOf(value)),
    { code: 'ITERATOR', reason: 'is an iterator in use; capture what it iterates over' },
  ],
  [types.isExternal, { code: 'NATIVE_OBJECT', reason: 'is a pointer of a native addon' }],
  [
    (value) =>
      types.isSharedArrayBuffer(value) ||
      (ArrayBuffer.isView(value) && types.isSharedArrayBuffer(value.buffer)),
    {
      code: 'SHARED_MEMORY',
      reason: 'is shared memory, which executors do not share; copy it into a typed array of its own',
    },
  ],
];

/** Built-in classes that users extend, and whose instances are rebuilt from their parts. */
const EXTENSIBLE = new Set(
  (
    'Object Map Set WeakMap WeakSet Array Date RegExp Error TypeError RangeError SyntaxError ' +
    'ReferenceError EvalError URIError AggregateError Number String Boolean Symbol BigInt ' +
    'ArrayBuffer DataView Iterator Function Int8Array Uint8Array Uint8ClampedArray Int16Array ' +
    'Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array ' +
    '%TypedArray% Buffer'
  ).split(' '),
);

/** Refuses objects whose state lies outside JavaScript or belongs to a moment: sockets, promises, iterators, handles. */
export function refuseLive(graph: GraphBuilder, object: object, path: Path): void {
  for (const [test, refusal] of LIVE) if (test(object)) graph.refuse(path, refusal);
  // The most derived class tells most: a Socket, not a Stream.
  for (const { live, isUsers, stampsInstances } of classesOf(object).reverse()) {
    const name = nameOf(object);
    if (live !== undefined) {
      graph.refuse(path, {
        code: 'LIVE_OBJECT',
        reason: `(${name}) is ${live}. Create it inside the function, or once per partition in mapPartitions()`,
      });
    }
    if (stampsInstances && !isUsers) {
      graph.refuse(path, {
        code: 'PRIVATE_STATE',
        reason:
          `(${name}) is an instance of a class with #private fields that executors load by name, ` +
          'so its state cannot be restored. Create it inside the function',
      });
    }
  }
}

/** A class that an object is an instance of. */
interface ClassOfObject extends ClassInfo {
  readonly userClass: object;
  /** Why its instances cannot travel. */
  readonly live: string | undefined;
}

const classToFacts = new WeakMap<object, ClassOfObject>();

/** The classes an object is an instance of, base first. */
export function classesOf(object: object): ClassOfObject[] {
  const classes: ClassOfObject[] = [];
  for (
    let prototype: unknown = Object.getPrototypeOf(object);
    typeof prototype === 'object' && prototype !== null;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const userClass: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    if (typeof userClass === 'function') classes.unshift(factsOf(userClass));
  }
  return classes;
}

function factsOf(userClass: object): ClassOfObject {
  let facts = classToFacts.get(userClass);
  if (facts === undefined) {
    facts = { userClass, live: liveClass(userClass), ...classInfoOf(userClass) };
    classToFacts.set(userClass, facts);
  }
  return facts;
}

/** Why instances of a class cannot travel, or undefined. */
function liveClass(userClass: object): string | undefined {
  const intrinsic = pathOfIntrinsic(userClass);
  if (intrinsic !== undefined) {
    return EXTENSIBLE.has(intrinsic)
      ? undefined
      : `a native ${intrinsic} object with state outside JavaScript`;
  }
  const builtin = nodeExportOf(userClass);
  if (builtin) {
    return builtin.specifier === 'node:events'
      ? undefined
      : `a live ${builtin.specifier} object with state outside JavaScript`;
  }
  if (isNativeSource(sourceText(userClass))) return 'a native object with state outside JavaScript';
  const location = inspector.locate(userClass);
  if (location === undefined || scripts.owner(location.scriptId) !== 'node') return undefined;
  return `a live object of Node.js (${scripts.url(location.scriptId)})`;
}

function nameOf(object: object): string {
  const userClass: unknown = (object as { constructor?: unknown }).constructor;
  return typeof userClass === 'function' && userClass.name !== '' ? userClass.name : 'object';
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
