import { encodeValue } from '../../serializer/value-encoder.ts';
import type { Callable } from '../inspect/callable.ts';
import { inspector } from '../inspect/isolate.ts';
import { isReadable } from '../inspect/scope-inspector.ts';
import { detachDraft } from './detach-draft.ts';
import type { Draft } from './order-nodes.ts';

/** Contents above this size are not compared, only which object it is. */
const MAX_COMPARED_BYTES = 1 << 16;
const MAX_COMPARED_ELEMENTS = 4096;

/**
 * A class as it was first sent. Executors build a class once, so every later payload brings the same: its node, and with
 * it the first values of its statics and of what its methods capture.
 */
export class FrozenClass {
  readonly draft: Draft;
  /** Weak collections that its methods capture: instances that are sent later have their entries in them. */
  readonly weakCollections: readonly object[];
  readonly #class: WeakRef<Callable>;
  readonly #statics: ReadonlyMap<string, unknown>;
  readonly #captured: ReadonlyMap<string, unknown>;

  constructor(userClass: Callable, draft: Draft, weakCollections: readonly object[]) {
    this.weakCollections = weakCollections;
    this.draft = detachDraft(draft);
    this.#class = new WeakRef(userClass);
    this.#statics = staticsOf(userClass);
    const names = draft.node.kind === 'class' ? draft.node.names.map(([name]) => name) : [];
    this.#captured = capturedBy(userClass, names, contentOf);
  }

  /** The static fields and captured variables whose values are no longer those that were sent. */
  *changes(): Generator<string> {
    const userClass = this.#class.deref();
    if (userClass === undefined) return;
    const now = staticsOf(userClass);
    for (const name of new Set([...this.#statics.keys(), ...now.keys()])) {
      if (!Object.is(now.get(name), this.#statics.get(name))) yield `${userClass.name}.${name}`;
    }
    // What was too large to compare the first time is not looked into again.
    const asBefore = (value: object, name: string): unknown =>
      typeof this.#captured.get(name) === 'object' ? value : contentOf(value);
    for (const [name, value] of capturedBy(userClass, [...this.#captured.keys()], asBefore))
      if (!Object.is(value, this.#captured.get(name))) yield `${name}, which it captures,`;
  }
}

/** The values of variables that a class captures, but for functions, which are constants as a rule. */
function capturedBy(
  userClass: Callable,
  names: readonly string[],
  contentOf: (value: object, name: string) => unknown,
): Map<string, unknown> {
  const captured = new Map<string, unknown>();
  if (names.length === 0 || !inspector.isAvailable()) return captured;
  const inspected = inspector.inspect(userClass);
  if (inspected.kind !== 'function') return captured;
  for (const name of names) {
    const scope = inspected.scopes.find(({ variables }) => Object.hasOwn(variables, name));
    if (scope === undefined) continue;
    const value = isReadable(scope, name) ? scope.variables[name] : undefined;
    if (typeof value === 'function') continue;
    captured.set(name, typeof value === 'object' && value !== null ? contentOf(value, name) : value);
  }
  return captured;
}

/** The values of the static fields: primitives as they are, plain data as its text, all else by identity. */
function staticsOf(userClass: Callable): Map<string, unknown> {
  const statics = new Map<string, unknown>();
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(userClass))) {
    if (name === 'prototype' || value === undefined || typeof value === 'function') continue;
    statics.set(name, typeof value === 'object' && value !== null ? contentOf(value) : value);
  }
  return statics;
}

function contentOf(value: object): unknown {
  const { length = 0, size = 0 } = value as { length?: number; size?: number };
  if (length > MAX_COMPARED_ELEMENTS || size > MAX_COMPARED_ELEMENTS) return value;
  try {
    const text = encodeValue(value);
    if (text.length <= MAX_COMPARED_BYTES) return Buffer.from(text).toString('latin1');
  } catch {
    // No plain data.
  }
  return value;
}
