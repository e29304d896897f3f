import { types } from 'node:util';
import { bareError } from '../../serializer/error-decoder.ts';
import { ERRORS } from '../../serializer/value-tags.ts';
import { decodeDataText } from '../data-text.ts';
import type { ClassNode, FunctionNode, GraphNode, ObjectNode, Payload, Slot } from '../payload.ts';
import { intrinsicAt } from '../well-known.ts';
import { factoryOf } from './compile-factory.ts';
import { coverageStub } from './coverage-stub.ts';
import { fillNode } from './fill-node.ts';
import { makeHostObject } from './host-object.ts';
import { invalidPayload } from './invalid-payload.ts';
import { registry } from './isolate-registry.ts';
import { reviveSupport, stamped } from './revive-support.ts';

/** Its prototype is set afterwards, and is all by which errors differ. */
const PLAIN_ERROR = ERRORS.indexOf(Error);

/** What a graph needs from around it. */
export interface GraphSurroundings {
  /** The values of `module` nodes, loaded before. */
  readonly modules: ReadonlyMap<GraphNode, unknown>;
  engineExport(name: string): unknown;
  wired(handler: string, payload: unknown, object?: object): unknown;
  require(folder: string): unknown;
  importFrom(base: string): unknown;
}

/**
 * Builds the values of a payload: first each node in turn, bare, then what they hold, then the names that had to wait.
 * Each build gives a copy of its own of everything that can change; classes are those of the isolate.
 */
export class GraphBuild {
  readonly #payload: Payload;
  readonly #around: GraphSurroundings;
  readonly #values: unknown[] = [];
  /** What assigns the late names of a node. */
  readonly #late = new Map<number, (...values: unknown[]) => void>();
  /** Nodes that were there before, complete. */
  readonly #complete = new Set<number>();
  readonly #shared: Map<string, unknown> | undefined;
  readonly #new = new Map<string, object | symbol>();

  /** @param shared what other functions of the same task have built, by the ids of captured objects */
  constructor(payload: Payload, around: GraphSurroundings, shared?: Map<string, unknown>) {
    this.#shared = shared;
    this.#payload = payload;
    this.#around = around;
  }

  build(): unknown {
    const { nodes, root } = this.#payload;
    for (const node of nodes) this.#values.push(this.#make(node));
    for (const [index, node] of nodes.entries()) {
      if (!this.#complete.has(index)) fillNode(node, this.#values[index], (slot) => this.#value(slot));
    }
    for (const [index, assign] of this.#late) {
      const { late = [] } = nodes[index] as FunctionNode;
      assign(...late.map(([, slot]) => this.#value(slot)));
    }
    // Only now: a build that failed must not leave half a class behind.
    for (const [id, value] of this.#new) registry.set(id, value);
    for (const [index, node] of nodes.entries()) {
      if (node.kind !== 'class') continue;
      if (node.keepsWeakState) registry.noteWeakState(this.#values[index] as object);
      if (node.fixedOnDriver) registry.noteFixedOnDriver(this.#values[index] as object);
    }
    return this.#values[root];
  }

  #value(slot: Slot): unknown {
    if (typeof slot !== 'number') return slot[0];
    if (!(slot >= 0 && slot < this.#values.length)) throw invalidPayload('a node comes before what it needs');
    return this.#values[slot];
  }

  #make(node: GraphNode): unknown {
    switch (node.kind) {
      case 'function':
        return this.#compile(node, []);
      case 'class':
        return this.#once(node.id, 'function', () =>
          this.#compile(
            node,
            classBindings(node, (slot) => this.#value(slot)),
          ),
        );
      case 'bound': {
        const target = this.#value(node.target) as (...args: unknown[]) => unknown;
        const args = node.args.map((slot) => this.#value(slot));
        return Function.prototype.bind.call(target, this.#value(node.receiver), ...args) as unknown;
      }
      case 'module':
        return this.#around.modules.get(node);
      case 'object':
        return this.#share(node.share, () => this.#object(node));
      case 'text':
        return decodeDataText(node.bytes);
      case 'data':
        return this.#share(node.share, () => (this.#value(node.text) as readonly unknown[])[node.index]);
      case 'intrinsic':
        return intrinsicAt(node.path) ?? missingIntrinsic(node.path);
      case 'engine':
        return this.#around.engineExport(node.name);
      case 'wire':
        return node.object === undefined
          ? this.#around.wired(node.handler, node.payload)
          : this.#around.wired(node.handler, node.payload, this.#value(node.object) as object);
      case 'symbol':
        if (node.of === 'well-known') return wellKnownSymbol(node.name);
        return node.of === 'registered'
          ? Symbol.for(node.name)
          : this.#once(String(node.id), 'symbol', () => Symbol(node.name));
      case 'regexp':
        return Object.assign(new RegExp(node.source, node.flags), { lastIndex: node.lastIndex });
      case 'buffer':
        return Uint8Array.from(node.bytes).buffer;
      case 'view':
        return makeView(node.of, this.#value(node.buffer), node.offset, node.length);
      case 'host':
        return makeHostObject(node.of, node.args);
      case 'prototype':
        return (this.#value(node.of) as { prototype: unknown }).prototype;
      case 'namespace':
        return Object.create(null);
      case 'cell':
        return this.#share(node.share, () => ({ value: undefined }));
      case 'require':
        return this.#around.require(node.folder);
      case 'dynamic-import':
        return this.#around.importFrom(node.base);
      case 'coverage-stub':
        return coverageStub;
    }
  }

  #compile(
    node: FunctionNode | ClassNode,
    bound: readonly (readonly [name: string, value: unknown])[],
  ): unknown {
    const parameters = [...bound.map(([name]) => name), ...node.names.map(([name]) => name)];
    const values = [...bound.map(([, value]) => value), ...node.names.map(([, slot]) => this.#value(slot))];
    let made = factoryOf(node, parameters)(...values);
    if (node.late && node.late.length > 0) {
      const [fn, assign] = made as [unknown, (...values: unknown[]) => void];
      this.#late.set(this.#values.length, assign);
      made = fn;
    }
    if (typeof made !== 'function') throw invalidPayload('a text is no function');
    if (made.name !== node.name && !hasOwnStaticName(node)) {
      Object.defineProperty(made, 'name', { value: node.name, configurable: true });
    }
    return made;
  }

  /** What this isolate has one of, made when it first comes. */
  #once(id: string, type: 'function' | 'object' | 'symbol', make: () => unknown): unknown {
    const known = registry.get(id) ?? this.#new.get(id);
    if (known !== undefined) {
      if (typeof known !== type) throw invalidPayload(`two things of different types have the id ${id}`);
      this.#complete.add(this.#values.length);
      return known;
    }
    const made = make() as object | symbol;
    this.#new.set(id, made);
    return made;
  }

  /** The object that another function of the task has captured too, or a new one for those that follow. */
  #share(id: string | undefined, make: () => unknown): unknown {
    if (id === undefined || this.#shared === undefined) return make();
    const known = this.#shared.get(id);
    if (known !== undefined) {
      this.#complete.add(this.#values.length);
      return known;
    }
    const made = make();
    this.#shared.set(id, made);
    return made;
  }

  /** Each payload may bring entries of its own. */
  #weak(id: string, make: () => object): unknown {
    const made = this.#once(id, 'object', make);
    this.#complete.delete(this.#values.length);
    return made;
  }

  #object(node: ObjectNode): unknown {
    const bare = this.#bare(node);
    if (!node.stamps) return bare;
    return stamped(
      bare as object,
      node.stamps.map((slot) => this.#value(slot) as object),
    );
  }

  #bare(node: ObjectNode): unknown {
    const prototype =
      node.prototype === undefined ? undefined : (this.#value(node.prototype) as object | null);
    const plain = (object: object): object =>
      prototype === undefined ? object : Object.setPrototypeOf(object, prototype);
    switch (node.of) {
      case 'Array':
        return plain(arrayOf(node));
      case 'Arguments':
        return plain(argumentsOf(node.init as number));
      case 'Map':
        return plain(new Map());
      case 'Set':
        return plain(new Set());
      case 'Date':
        return plain(new Date(node.init as number));
      case 'RegExp': {
        const [source, flags, lastIndex] = node.init as [string, string, number];
        return plain(Object.assign(new RegExp(source, flags), { lastIndex }));
      }
      case 'Error':
        return plain(bareError(PLAIN_ERROR));
      case 'WeakMap':
        return this.#weak(String(node.id), () => plain(new WeakMap()));
      case 'WeakSet':
        return this.#weak(String(node.id), () => plain(new WeakSet()));
      case 'Boxed':
        return plain(Object(node.init) as object);
      case 'Object':
        return prototype === undefined ? {} : Object.create(prototype);
    }
  }
}

function classBindings(node: ClassNode, value: (slot: Slot) => unknown): [name: string, value: unknown][] {
  const bindings: [string, unknown][] = [[node.support, reviveSupport]];
  if (node.heritage) bindings.push([node.heritage[0], value(node.heritage[1])]);
  return bindings;
}

/** A class with a static field `name` gets it with its other properties. */
function hasOwnStaticName(node: FunctionNode | ClassNode): boolean {
  return node.properties?.some(([key]) => typeof key !== 'number' && key[0] === 'name') === true;
}

type View = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

function makeView(of: string, buffer: unknown, offset: number, length: number): unknown {
  if (!types.isArrayBuffer(buffer)) throw invalidPayload('a view has no buffer');
  if (of === 'Buffer') return Buffer.from(buffer, offset, length);
  // By the names alone that views have: any other constructor would make of the buffer what it likes.
  const Made = /^(?:DataView|(?:Big)?(?:Int|Uint|Float)\d\d?(?:Clamped)?Array)$/.test(of)
    ? (intrinsicAt(of) as View | undefined)
    : undefined;
  return Made === undefined ? missingIntrinsic(of) : new Made(buffer, offset, length);
}

/** Room up to this length is made at once; a longer array has it where it has as many elements. */
const MAX_ROOM = 4096;

/** An array of its length without elements. No room is made on the word of a length alone. */
function arrayOf({ init, properties = [] }: ObjectNode): unknown[] {
  const length = init as number;
  if (length <= MAX_ROOM + 2 * properties.length) return new Array<unknown>(length);
  const array: unknown[] = [];
  // A far element turns the array into a dictionary.
  array[length - 1] = undefined;
  delete array[length - 1];
  return array;
}

function wellKnownSymbol(name: string): unknown {
  const symbol = Object.hasOwn(Symbol, name)
    ? (Symbol as unknown as Record<string, unknown>)[name]
    : undefined;
  return typeof symbol === 'symbol' ? symbol : missingIntrinsic(`Symbol.${name}`);
}

function missingIntrinsic(path: string): never {
  throw invalidPayload(`${path} does not exist in Node ${process.version}`);
}

function argumentsOf(length: number): object {
  const make = function (): object {
    // biome-ignore lint/complexity/noArguments: it is what is wanted
    return arguments;
  };
  return make(...(new Array(length) as []));
}
