import { types } from 'node:util';
import { ERRORS } from '../../serializer/value-tags.ts';
import { MAX_DEPTH, SHORT_ARRAY, SimpleObjects } from './simple-objects.ts';

interface Frame {
  readonly object: object;
  readonly children: readonly object[];
  next: number;
}

/**
 * Tells which captured objects the value codec carries exactly, with everything they refer to: no functions, classes,
 * symbols, accessors, frozen objects or subclasses anywhere below. Those parts of a graph need no nodes.
 *
 * One instance serves one capture. It looks at each object at most once if it is plain, and again at most once for
 * each object around it that is not.
 */
export class PlainData {
  /** Two views of one buffer were met: both have to be nodes for them to share it on the other side. */
  sharesBuffers = false;
  /** All plain data so far is simple. */
  isSimple = true;
  readonly simple = new SimpleObjects();
  readonly #viewsArePlain: boolean;
  readonly #bufferToOwner = new Map<object, object>();
  readonly #plain = new Set<object>();
  readonly #mixed = new Set<object>();

  constructor(viewsArePlain: boolean) {
    this.#viewsArePlain = viewsArePlain;
  }

  /** Notes who refers to a buffer: one view of it, or something that holds the buffer itself. */
  claim(owner: object, buffer: object): void {
    const known = this.#bufferToOwner.get(buffer);
    if (known === undefined) this.#bufferToOwner.set(buffer, owner);
    else if (known !== owner) this.sharesBuffers = true;
  }

  has(root: object): boolean {
    if (this.simple.has(root) || this.#plain.has(root)) return true;
    if (this.#mixed.has(root)) return false;
    if (this.simple.add(root)) return true;
    const isPlain = this.#isPlain(root);
    if (isPlain) this.isSimple = false;
    return isPlain;
  }

  #isPlain(root: object): boolean {
    const visited: object[] = [];
    const way: Frame[] = [];
    const enter = (object: object): boolean => {
      if (this.simple.has(object) || this.#plain.has(object)) return true;
      const isKnown = this.#mixed.has(object) || way.length >= MAX_DEPTH;
      const children = isKnown || !this.#takesBuffer(object) ? undefined : childrenOf(object);
      if (children === undefined) {
        this.#mixed.add(object);
        return false;
      }
      this.#plain.add(object);
      visited.push(object);
      if (children.length > 0) way.push({ object, children, next: 0 });
      return true;
    };
    let isPlain = enter(root);
    while (isPlain && way.length > 0) {
      const frame = way[way.length - 1] as Frame;
      if (frame.next === frame.children.length) way.pop();
      else isPlain = enter(frame.children[frame.next++] as object);
    }
    if (isPlain) return true;
    for (const object of visited) this.#plain.delete(object);
    for (const { object } of way) this.#mixed.add(object);
    return false;
  }

  /** Whether an object is no view or buffer, or one that may be plain. */
  #takesBuffer(object: object): boolean {
    const isView = ArrayBuffer.isView(object);
    if ((!isView && !types.isArrayBuffer(object)) || Buffer.isBuffer(object)) return true;
    this.claim(object, isView ? object.buffer : object);
    return this.#viewsArePlain;
  }
}

/** The objects an object refers to, or undefined when it is not plain itself. */
function childrenOf(object: object): object[] | undefined {
  if (types.isProxy(object) || !Object.isExtensible(object)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(object);
  if (Array.isArray(object)) return prototype === Array.prototype ? elementsOf(object) : undefined;
  if (prototype === Object.prototype || prototype === null)
    return isPlainObject(object) ? fieldsOf(object) : undefined;
  if (types.isNativeError(object)) return isBuiltinError(prototype) ? fieldsOf(object, true) : undefined;
  return builtinChildren(object, prototype);
}

function isPlainObject(object: object): boolean {
  return (
    !types.isArgumentsObject(object) && !types.isModuleNamespaceObject(object) && !types.isExternal(object)
  );
}

function elementsOf(array: readonly unknown[]): object[] | undefined {
  const children: object[] = [];
  for (let index = 0; index < array.length; index++) {
    const element = array[index];
    if (typeof element === 'object') {
      if (element !== null) children.push(element);
    } else if (typeof element === 'function' || typeof element === 'symbol') {
      return undefined;
    }
  }
  // `length` is the last key of an array without extra properties.
  return array.length <= SHORT_ARRAY && Reflect.ownKeys(array).at(-1) !== 'length' ? undefined : children;
}

function fieldsOf(object: object, isError = false): object[] | undefined {
  const children: object[] = [];
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === 'symbol') return undefined;
    if (isError && key === 'stack') continue;
    const field = Object.getOwnPropertyDescriptor(object, key);
    if (field === undefined || !('value' in field) || !field.writable || !field.configurable)
      return undefined;
    if (!isError && !field.enumerable) return undefined;
    const value: unknown = field.value;
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value === 'object' && value !== null) children.push(value);
  }
  return children;
}

function isBuiltinError(prototype: unknown): boolean {
  return ERRORS.some((type) => type.prototype === prototype);
}

function builtinChildren(object: object, prototype: unknown): object[] | undefined {
  if (types.isTypedArray(object)) return isWholeView(object) && !hasExtras(object) ? [] : undefined;
  if (types.isRegExp(object)) {
    return prototype === RegExp.prototype && Reflect.ownKeys(object).length === 1 ? [] : undefined;
  }
  if (Reflect.ownKeys(object).length > 0) return undefined;
  switch (prototype) {
    case Date.prototype:
      return types.isDate(object) ? [] : undefined;
    case URL.prototype:
      return object instanceof URL ? [] : undefined;
    case ArrayBuffer.prototype:
      return types.isArrayBuffer(object) ? [] : undefined;
    case Map.prototype:
      return types.isMap(object) ? referencesOf([...object.keys(), ...object.values()]) : undefined;
    case Set.prototype:
      return types.isSet(object) ? referencesOf([...object]) : undefined;
    default:
      return undefined;
  }
}

/** A view of a part of a buffer may share it with another, which the codec would not keep; a Buffer is always a copy. */
function isWholeView(view: NodeJS.TypedArray): boolean {
  if (types.isSharedArrayBuffer(view.buffer)) return false;
  const prototype: unknown = Object.getPrototypeOf(view);
  if (prototype === Buffer.prototype) return true;
  const type = (globalThis as unknown as Record<string, { prototype: unknown }>)[view[Symbol.toStringTag]];
  return prototype === type?.prototype && view.byteLength === view.buffer.byteLength;
}

function hasExtras(view: NodeJS.TypedArray): boolean {
  return view.length <= SHORT_ARRAY && Reflect.ownKeys(view).length > view.length;
}

function referencesOf(values: readonly unknown[]): object[] | undefined {
  const children: object[] = [];
  for (const value of values) {
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value === 'object' && value !== null) children.push(value);
  }
  return children;
}
