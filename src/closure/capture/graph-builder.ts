import { types } from 'node:util';
import { encodeDataText, encodeSimpleText } from '../data-text.ts';
import type { Callable } from '../inspect/callable.ts';
import type { GraphNode } from '../payload.ts';
import type { FunctionText } from '../text/function-text.ts';
import type { Refusal } from '../text/text-rules.ts';
import { WIRE, type Wired, type WireForm } from '../wire.ts';
import { AssignedNames } from './assigned-names.ts';
import { type CaptureLimits, CaptureSize } from './capture-size.ts';
import { reachable } from './detach-draft.ts';
import { addPrivateFields } from './encode-privates.ts';
import { FrozenClass } from './frozen-class.ts';
import { describeUse, type FunctionUse, notSerializable } from './function-use.ts';
import { identityOf } from './identity.ts';
import { noteClass } from './known-classes.ts';
import type { Draft, Ref } from './order-nodes.ts';
import { PackageExports } from './package-exports.ts';
import type { Path } from './path.ts';
import { PlainData } from './plain-data.ts';

/** How functions and objects become nodes; given from outside, because they need the builder and the builder them. */
export interface GraphEncoders {
  encodeFunction(graph: GraphBuilder, fn: Callable, draft: Draft, path: Path): void;
  encodeObject(graph: GraphBuilder, object: object, draft: Draft, path: Path): void;
}

interface Job {
  readonly value: object;
  readonly draft: Draft;
  readonly path: Path;
}

/** Simple data of as many objects goes in V8's form; the value codec's is shorter, and as fast for less. */
const MANY_OBJECTS = 256;

/** An instance with #private fields of these names. */
export interface StampedInstance extends Job {
  readonly names: readonly string[];
}

const UNKNOWN: GraphNode<Ref> = { kind: 'namespace', members: [] };

/** Classes that have been sent. */
const frozenClasses = new WeakMap<object, FrozenClass>();

/** Names of packages are the same for all captures of an isolate. */
const packages = new PackageExports();

/**
 * The graph of one captured function while it grows: which values have nodes, which still wait to be looked at.
 *
 * A value gets its node when it is first met and is looked at later, from a queue, so that no depth of the user's data
 * overflows the stack. Plain data gets a place in `data` instead of a node each. Encoding a value is the encoders' part,
 * order and indices are `orderNodes`'.
 */
export class GraphBuilder {
  readonly use: FunctionUse;
  readonly packages = packages;
  readonly plain: PlainData;
  readonly size: CaptureSize;
  readonly assigned = new AssignedNames();
  readonly warnings: string[] = [];
  /** Nodes whose names an import has to tell first. */
  readonly unnamed: { value: Callable; draft: Draft; path: Path; url: string }[] = [];
  /** Classes by value that were met for the first time, with the weak collections that their methods capture. */
  readonly classes: { value: Callable; draft: Draft; weak: readonly object[] }[] = [];
  /** Objects that are the values of captured names. */
  readonly captured = new Map<object, Draft>();
  /** Weak collections, whose entries count once their keys are in the graph. */
  readonly weak: { value: object; draft: Draft; path: Path; done: Set<object> }[] = [];
  /** Instances whose #private fields have not been read. */
  readonly stamped: StampedInstance[] = [];
  /** The texts of the functions, which may still change. */
  readonly texts: { text: FunctionText; draft: Draft }[] = [];
  /** Objects that sent something in their own place. */
  readonly wired: Wired[] = [];
  /** Something in the graph can change, so each task needs a copy. */
  isStateful = false;
  readonly #encoders: GraphEncoders;
  readonly #drafts = new Map<object | symbol, Draft>();
  readonly #queue: Job[] = [];
  /** The node of the text that plain data goes into until the next `drain`. */
  #text: Draft = this.draft(UNKNOWN);
  #roots: { value: object; path: Path }[] = [];

  constructor(use: FunctionUse, encoders: GraphEncoders, viewsArePlain: boolean, limits: CaptureLimits) {
    this.size = new CaptureSize(limits, this);
    this.plain = new PlainData(viewsArePlain);
    packages.beginCapture();
    this.use = use;
    this.#encoders = encoders;
  }

  /** The node of a value, or the value itself where it is a primitive. */
  ref(value: unknown, path: Path): Ref {
    if (typeof value === 'symbol') return this.#symbol(value);
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return [value];
    const known = this.#drafts.get(value) ?? this.#frozen(value, path);
    if (known) return known;
    this.size.checkCount(this.#drafts.size + 1, path);
    const draft = this.draft(UNKNOWN);
    this.#drafts.set(value, draft);
    this.#queue.push({ value, draft, path });
    return draft;
  }

  /** A class stays as it was when it was first sent. */
  #frozen(value: object, path: Path): Draft | undefined {
    const frozen = typeof value === 'function' ? frozenClasses.get(value) : undefined;
    if (frozen === undefined) return undefined;
    this.#drafts.set(value, frozen.draft);
    for (const weak of frozen.weakCollections) this.ref(weak, path);
    for (const name of frozen.changes()) {
      this.warn(
        `${path.step}: ${name} has changed since the class was first sent, and executors keep the first value; use a broadcast variable (sc.broadcast(value)) or an accumulator (sc.longAccumulator())`,
      );
    }
    return frozen.draft;
  }

  draft(node: GraphNode<Ref>): Draft {
    return { node, index: -1 };
  }

  /** The node of a value that has one already. */
  known(value: object): Draft | undefined {
    return this.#drafts.get(value);
  }

  /** Gives a value a node that stands for it from now on. */
  assign(value: object, node: GraphNode<Ref>): void {
    if (!this.#drafts.has(value)) this.#drafts.set(value, this.draft(node));
  }

  /** Looks at everything that waits, then turns the plain data met so far into bytes. */
  drain(): void {
    do for (let job = this.#queue.pop(); job !== undefined; job = this.#queue.pop()) this.#encode(job);
    while (addPrivateFields(this));
    if (this.#roots.length === 0) return;
    const roots = this.#roots;
    this.#roots = [];
    this.#text.node = { kind: 'text', bytes: this.#encodeData(roots) };
    this.#text = this.draft(UNKNOWN);
  }

  /** Puts plain data into the text that is next to be encoded. */
  plainData(value: object, path: Path): GraphNode<Ref> {
    this.isStateful = true;
    if (ArrayBuffer.isView(value) || types.isArrayBuffer(value)) this.size.check(value.byteLength, path);
    this.#roots.push({ value, path });
    return { kind: 'data', text: this.#text, index: this.#roots.length - 1 };
  }

  /** Gives functions their final texts. Nothing is added afterwards. */
  finish(): void {
    this.assigned.settle(this);

    for (const { text, draft } of this.texts) {
      const { node } = draft;
      if (node.kind === 'function' || node.kind === 'class') draft.node = { ...node, ...text.build() };
    }
    for (const [value, draft] of this.captured) {
      const { node } = draft;
      if (node.kind === 'data' || node.kind === 'object') draft.node = { ...node, share: identityOf(value) };
    }
    for (const one of this.classes) {
      const { draft } = one;
      one.weak = this.#weakOf(draft);
      if (one.weak.length > 0 && draft.node.kind === 'class')
        draft.node = { ...draft.node, keepsWeakState: true };
    }
  }

  /** From now on the classes are as they were captured. To be called once nothing can fail any more: what was refused was not sent. */
  freezeClasses(): void {
    for (const { value, draft, weak } of this.classes) {
      noteClass(value, weak.length > 0);
      frozenClasses.set(value, new FrozenClass(value, draft, weak));
    }
  }

  /** The classes by value that were met, but for those that only earlier ones lead to. */
  classesByValue(): Callable[] {
    const classes: Callable[] = [];
    for (const [value, { node }] of this.#drafts) if (node.kind === 'class') classes.push(value as Callable);
    return classes;
  }

  #weakOf(draft: Draft): object[] {
    const weakIds = new Set(
      [...reachable(draft)].map(({ node }) => (node.kind === 'object' ? node.id : undefined)),
    );
    return this.weak.map((one) => one.value).filter((one) => weakIds.has(identityOf(one)));
  }

  /** What an object sends in its own place. */
  wireForm(object: Wired): WireForm {
    const form = object[WIRE]();
    this.wired.push(object);
    return form;
  }

  refuse(path: Path, refusal: Refusal): never {
    throw notSerializable(this.use, path, refusal);
  }

  warn(text: string): void {
    const warning = `${text} (${describeUse(this.use)})`;
    if (!this.warnings.includes(warning)) this.warnings.push(warning);
  }

  #encode({ value, draft, path }: Job): void {
    if (types.isProxy(value)) {
      this.refuse(path, {
        code: 'PROXY',
        reason: 'is a Proxy, whose target and traps cannot travel. Capture what is behind it',
      });
    } else if (typeof value === 'function') {
      this.#encoders.encodeFunction(this, value as Callable, draft, path);
    } else {
      this.#encoders.encodeObject(this, value, draft, path);
    }
  }

  #encodeData(roots: { value: object; path: Path }[]): Uint8Array {
    const isSimple = this.plain.isSimple && this.plain.simple.size >= MANY_OBJECTS;
    const text = (isSimple ? encodeSimpleText : encodeDataText)(roots.map(({ value }) => value));
    // To measure each value it is encoded again.
    if (this.size.isLarge(text.length)) this.#noteLargest(roots, text.length);
    return text;
  }

  #noteLargest(roots: { value: object; path: Path }[], total: number): void {
    const sizes = roots.map((root) => ({
      ...root,
      size: roots.length === 1 ? total : encodeDataText([root.value]).length,
    }));
    const largest = sizes.reduce((a, b) => (b.size > a.size ? b : a));
    this.size.check(total, largest.path);
    this.size.warn(largest.size, largest.path);
  }

  #symbol(symbol: symbol): Draft {
    let draft = this.#drafts.get(symbol);
    if (draft === undefined) {
      draft = this.draft(symbolNode(symbol));
      this.#drafts.set(symbol, draft);
    }
    return draft;
  }
}

/** By what they are called on `Symbol`: Node describes the `Symbol.dispose` that it adds to older engines by another name. */
const WELL_KNOWN_SYMBOLS: ReadonlyMap<unknown, string> = new Map(
  Object.entries(Object.getOwnPropertyDescriptors(Symbol))
    .filter(([, { value }]) => typeof value === 'symbol')
    .map(([name, { value }]) => [value as unknown, name]),
);

function symbolNode(symbol: symbol): GraphNode<Ref> {
  const name = symbol.description ?? '';
  const wellKnown = WELL_KNOWN_SYMBOLS.get(symbol);
  if (wellKnown !== undefined) return { kind: 'symbol', of: 'well-known', name: wellKnown };
  const registered = Symbol.keyFor(symbol);
  if (registered !== undefined) return { kind: 'symbol', of: 'registered', name: registered };
  return { kind: 'symbol', of: 'own', name, id: identityOf(symbol) };
}
