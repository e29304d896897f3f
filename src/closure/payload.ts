/**
 * What a captured function looks like on its way: a list of nodes, encoded by the value codec.
 *
 * The nodes stand in the order in which the executor can build them: whatever a node needs in order to exist has a
 * lower index. Only names in `late` (functions that know each other) and contents (properties, entries) may point
 * forward. Plain data does not become nodes object by object: it is a text of an array (`data-text.ts`), and a `data`
 * node is an element of that array, so objects shared between two captured names stay shared.
 */
export const PAYLOAD_VERSION = 1;

/** Larger payloads are refused by the executor before they are decoded. */
export const MAX_PAYLOAD_BYTES = 1 << 30;
/** More nodes are refused: a function of a million objects with code in them is a mistake. */
export const MAX_NODES = 4_000_000;

/** The index of a node, or a primitive in an array of one. */
export type Slot = number | readonly [primitive: unknown];

/** Where a function's text begins in the script the user's program runs: URL, line and column from 0. */
export type SourceLocation = readonly [url: string, line: number, column: number];

/** What shows a function's source to a debugger in an executor; absent where none is about. */
export interface DebugPlace {
  /** Where in the script the code of the source line begins on which the function stands. */
  readonly lineStart: readonly [line: number, column: number];
  /** How much of the script follows on the line on which the function begins; absent where no more than a line of the user's. */
  readonly roomBehind?: number;
  readonly script: DebugScript;
}

/** The same object for all functions of a script, so that it travels once. */
export interface DebugScript {
  readonly sourceMapUrl?: string;
}

/** Name, value, and flags where they are not those of a plain assignment. Accessors hold getter and setter. */
export type PropertySlot<S = Slot> =
  | readonly [key: S, value: S]
  | readonly [key: S, value: S, flags: number]
  | readonly [key: S, getter: S, flags: number, setter: S];

export const READ_ONLY = 1;
export const HIDDEN = 2;
export const FIXED = 4;
export const ACCESSOR = 8;

export type NamedSlot<S = Slot> = readonly [name: string, value: S];

/** What functions and classes have in common: a text, the names bound in it, and what hangs on the function. */
export interface CodeParts<S = Slot> {
  /** An expression that yields the function. */
  readonly text: string;
  readonly sloppy?: true;
  /** The place in `text` to which the location points. */
  readonly at?: readonly [line: number, column: number];
  readonly location?: SourceLocation;
  readonly debug?: DebugPlace;
  /** The captured names, bound as parameters of the compiled factory. */
  readonly names: readonly NamedSlot<S>[];
  /** Captured names whose values need this function first, assigned once they exist. */
  readonly late?: readonly NamedSlot<S>[];
  /** The name under which the text knows the function itself (`const f = () => f()`). */
  readonly self?: string;
  /** The text assigns captured names. */
  readonly assigns?: true;
  readonly name: string;
  readonly properties?: readonly PropertySlot<S>[];
  readonly prototypeProperties?: readonly PropertySlot<S>[];
  /** The [[Prototype]] of the `prototype` object, where it is not Object.prototype. */
  readonly prototypeParent?: S;
  /** A `prototype` that is not the function's own object. */
  readonly prototypeValue?: S;
  /** The [[Prototype]] of the function itself, where it is not the usual one. */
  readonly parent?: S;
}

export interface FunctionNode<S = Slot> extends CodeParts<S> {
  readonly kind: 'function';
}

export interface ClassNode<S = Slot> extends CodeParts<S> {
  readonly kind: 'class';
  /** Unique in the driver: a class is built once in an isolate, whichever payload brings it first. */
  readonly id: string;
  /** What the text names as its heritage. */
  readonly heritage?: NamedSlot<S>;
  /** The name by which the text knows the executor's {@link ReviveSupport}. */
  readonly support: string;
  /** Its methods keep state of instances in a weak collection, which does not travel with a record. */
  readonly keepsWeakState?: true;
  /** The driver cannot make an instance of it and then set its #private fields. */
  readonly fixedOnDriver?: true;
  /** Values of static #private fields. */
  readonly privates?: readonly NamedSlot<S>[];
}

export interface BoundNode<S = Slot> {
  readonly kind: 'bound';
  readonly target: S;
  readonly receiver: S;
  readonly args: readonly S[];
}

/** An export of a module that the executor loads for itself. */
export interface ModuleNode {
  readonly kind: 'module';
  /** `node:fs`, or the specifier as the user wrote it; absent where `file` names a file of the package. */
  readonly specifier?: string;
  /** Absent for Node's own modules. */
  readonly package?: string;
  readonly version?: string;
  /** Path inside the package's folder. */
  readonly file?: string;
  /** Only the ESM loader gives the value that was captured (a package with a second copy for `require`). */
  readonly esm?: true;
  /** Export, then members; `default` and `*` as in an import declaration, nothing for `module.exports`. */
  readonly path: readonly string[];
}

export type ObjectKind =
  | 'Object'
  | 'Array'
  | 'Map'
  | 'Set'
  | 'WeakMap'
  | 'WeakSet'
  | 'Date'
  | 'RegExp'
  | 'Error'
  | 'Arguments'
  | 'Boxed';

export interface ObjectNode<S = Slot> {
  readonly kind: 'object';
  /** Names the object to the other functions of a task that captured it too. */
  readonly share?: string;
  readonly of: ObjectKind;
  /** Identity of a weak collection, which classes of several payloads may share. */
  readonly id?: string;
  /** Array length, Date time, boxed primitive, source and flags of a RegExp. */
  readonly init?: unknown;
  readonly prototype?: S;
  readonly properties?: readonly PropertySlot<S>[];
  /** Map and WeakMap: keys and values in turn. Set and WeakSet: the members. */
  readonly entries?: readonly S[];
  /** Instances of classes with #private members: the classes that install them, base first. */
  readonly stamps?: readonly S[];
  readonly privates?: readonly NamedSlot<S>[];
  readonly integrity?: 'frozen' | 'sealed' | 'fixed';
}

export type GraphNode<S = Slot> =
  | FunctionNode<S>
  | ClassNode<S>
  | BoundNode<S>
  | ModuleNode
  | ObjectNode<S>
  /** Plain data: a text of an array (`data-text.ts`), of whose elements `data` nodes are made. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'data'; readonly text: S; readonly index: number; readonly share?: string }
  | { readonly kind: 'intrinsic'; readonly path: string }
  | { readonly kind: 'engine'; readonly name: string }
  | { readonly kind: 'wire'; readonly handler: string; readonly payload: unknown; readonly object?: S }
  | {
      readonly kind: 'symbol';
      readonly of: 'well-known' | 'registered' | 'own';
      readonly name: string;
      readonly id?: string;
    }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string; readonly lastIndex: number }
  | { readonly kind: 'buffer'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'view';
      readonly of: string;
      readonly buffer: S;
      readonly offset: number;
      readonly length: number;
    }
  | { readonly kind: 'host'; readonly of: HostKind; readonly args: readonly unknown[] }
  | { readonly kind: 'prototype'; readonly of: S }
  | { readonly kind: 'namespace'; readonly members: readonly NamedSlot<S>[] }
  | { readonly kind: 'cell'; readonly value: S; readonly share?: string }
  | { readonly kind: 'require'; readonly folder: string }
  | { readonly kind: 'dynamic-import'; readonly base: string }
  | { readonly kind: 'coverage-stub' };

export type HostKind =
  | 'URL'
  | 'URLSearchParams'
  | 'TextEncoder'
  | 'TextDecoder'
  | 'Intl.NumberFormat'
  | 'Intl.DateTimeFormat'
  | 'Intl.Collator'
  | 'Intl.PluralRules'
  | 'Intl.ListFormat'
  | 'Intl.RelativeTimeFormat'
  | 'Intl.Segmenter';

export interface Payload {
  readonly version: typeof PAYLOAD_VERSION;
  readonly nodes: readonly GraphNode[];
  readonly root: number;
  /** The same for every function with the same text and the same names, whatever the values. */
  readonly sourceKey: string;
  readonly stateless: boolean;
}
