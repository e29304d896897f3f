import type { DebugPlace, GraphNode, ObjectKind, PropertySlot } from '../payload.ts';
import { isIdentifier } from './identifier.ts';
import { invalidPayload } from './invalid-payload.ts';
import { moduleFault } from './module-reference.ts';
import {
  type Check,
  either,
  isBytes,
  isCount,
  isNeed,
  isNumber,
  isPlace,
  isPrimitive,
  isPropertyKey,
  isSlot,
  isText,
  listOf,
  needOf,
  oneOf,
  optional,
  tuple,
  upTo,
} from './node-checks.ts';

type Shape = Readonly<Record<string, Check>>;

/** More would not fit on the stack of the call that makes an arguments object. */
const MAX_ARGUMENTS = 0xffff;
const MAX_FLAGS = 15;

/** A symbol that is nobody else's is one symbol in the isolate, by its id. */
const isSymbolId: Check = (value, at, nodes) =>
  (nodes[at] as { of?: unknown }).of === 'own' ? isText(value, at, nodes) : value === undefined;

/** What may stand as a parameter of a compiled text: anything else aborts the process. */
const isName: Check = (value) => typeof value === 'string' && isIdentifier(value);

const isTrue = oneOf(true);

/** A primitive, or options that are: constructors of the platform make texts of what they get, whatever its length says. */
const isOption: Check = (value) => isPrimitive(value) || Object.values(value as object).every(isPrimitive);

const PROPERTIES = optional(
  listOf(
    either(
      tuple(isPropertyKey, isSlot),
      tuple(isPropertyKey, isSlot, upTo(MAX_FLAGS)),
      tuple(isPropertyKey, isSlot, upTo(MAX_FLAGS), isSlot),
    ),
  ),
);

/** The length of an array is no property to be set: it is told when the array is made. */
const ELEMENTS: Check = (value, at, nodes) =>
  PROPERTIES(value, at, nodes) &&
  !(value as PropertySlot[] | undefined)?.some(([key]) => typeof key !== 'number' && key[0] === 'length');

const PRIVATES = optional(listOf(tuple(isText, isSlot)));

const isDebugPlace: Check = (value, at, nodes) => {
  const { lineStart, roomBehind, script } = (value ?? {}) as Partial<DebugPlace>;
  if (!tuple(isPlace, isPlace)(lineStart, at, nodes) || !optional(isPlace)(roomBehind, at, nodes))
    return false;
  if (typeof script !== 'object' || script === null) return false;
  const { sourceMapUrl } = script;
  // It stands in a comment at the end of a line.
  return sourceMapUrl === undefined || (typeof sourceMapUrl === 'string' && /^.*$/.test(sourceMapUrl));
};

const CODE: Shape = {
  text: isText,
  sloppy: optional(isTrue),
  at: optional(tuple(isPlace, isPlace)),
  location: optional(tuple(isText, isPlace, isPlace)),
  debug: optional(isDebugPlace),
  names: listOf(tuple(isName, isNeed)),
  late: optional(listOf(tuple(isName, isSlot))),
  self: optional(isName),
  assigns: optional(isTrue),
  name: isText,
  properties: PROPERTIES,
  prototypeProperties: PROPERTIES,
  prototypeParent: optional(isSlot),
  parent: optional(isSlot),
};

const SHAPES: Readonly<Record<Exclude<GraphNode['kind'], 'module' | 'object'>, Shape>> = {
  function: { ...CODE, prototypeValue: optional(isSlot) },
  class: {
    ...CODE,
    prototypeValue: oneOf(undefined),
    id: isText,
    heritage: optional(tuple(isName, isNeed)),
    support: isName,
    keepsWeakState: optional(isTrue),
    fixedOnDriver: optional(isTrue),
    privates: PRIVATES,
  },
  bound: { target: isNeed, receiver: isNeed, args: listOf(isNeed) },
  text: { bytes: isBytes },
  data: { text: needOf('text'), index: isCount, share: optional(isText) },
  intrinsic: { path: isText },
  engine: { name: isText },
  wire: { handler: isText, object: optional(isNeed) },
  symbol: { of: oneOf('well-known', 'registered', 'own'), name: isText, id: isSymbolId },
  regexp: { source: isText, flags: isText, lastIndex: isNumber },
  buffer: { bytes: isBytes },
  view: { of: isText, buffer: isNeed, offset: isCount, length: isCount },
  host: { of: isText, args: either(tuple(), tuple(isOption), tuple(isOption, isOption)) },
  prototype: { of: isNeed },
  namespace: { members: listOf(tuple(isText, isSlot)) },
  cell: { value: isSlot, share: optional(isText) },
  require: { folder: isText },
  'dynamic-import': { base: isText },
  'coverage-stub': {},
};

const OBJECT: Shape = {
  share: optional(isText),
  prototype: optional(isNeed),
  properties: PROPERTIES,
  entries: oneOf(undefined),
  stamps: optional(listOf(needOf('class'))),
  privates: PRIVATES,
  integrity: oneOf(undefined, 'frozen', 'sealed', 'fixed'),
};

const ENTRIES = optional(listOf(isSlot));
const PAIRS: Check = (value, at, nodes) =>
  ENTRIES(value, at, nodes) && ((value as unknown[] | undefined)?.length ?? 0) % 2 === 0;

const OBJECTS: Readonly<Record<ObjectKind, Shape>> = {
  Object: OBJECT,
  Array: { ...OBJECT, init: upTo(0xffffffff), properties: ELEMENTS },
  Map: { ...OBJECT, entries: PAIRS },
  Set: { ...OBJECT, entries: ENTRIES },
  WeakMap: { ...OBJECT, entries: PAIRS, id: isText },
  WeakSet: { ...OBJECT, entries: ENTRIES, id: isText },
  Date: { ...OBJECT, init: isNumber },
  RegExp: { ...OBJECT, init: tuple(isText, isText, isNumber) },
  Error: OBJECT,
  Arguments: { ...OBJECT, init: upTo(MAX_ARGUMENTS) },
  Boxed: { ...OBJECT, init: (value) => ['number', 'string', 'boolean', 'bigint'].includes(typeof value) },
};

/**
 * Looks at every node of a payload before anything of it is built, loaded or compiled: none of its code has run where one node is not
 * as a capture writes it. What only the building can tell (a text that does not parse, a view beyond its buffer) is left to that.
 *
 * @throws SparkError `INVALID_CLOSURE` that names the node and the field
 */
export function checkNodes(nodes: readonly unknown[]): asserts nodes is readonly GraphNode[] {
  // First of all kinds, as references are judged by the kind of what they point to. An index loop meets the gaps of a list too.
  for (let at = 0; at < nodes.length; at++)
    if (!isNode(nodes[at])) throw invalidPayload(`its node ${at} is of no kind that there is`);
  for (const [at, node] of (nodes as readonly GraphNode[]).entries()) {
    const field =
      node.kind === 'module' ? moduleFault(node) : faultOf(node, at, nodes as readonly GraphNode[]);
    if (field !== undefined)
      throw invalidPayload(`the field "${field}" of its node ${at} (${node.kind}) is not valid`);
  }
}

function isNode(value: unknown): value is GraphNode {
  if (typeof value !== 'object' || value === null) return false;
  const { kind } = value as { kind?: unknown };
  return kind === 'module' || kind === 'object' || (typeof kind === 'string' && Object.hasOwn(SHAPES, kind));
}

function faultOf(
  node: Exclude<GraphNode, { kind: 'module' }>,
  at: number,
  nodes: readonly GraphNode[],
): string | undefined {
  // A name and nothing else: to make one of a list that claims four billion elements would take minutes.
  if (node.kind === 'object' && (typeof node.of !== 'string' || !Object.hasOwn(OBJECTS, node.of)))
    return 'of';
  // Two ways to say what `prototype` is: with both, the properties would go onto an object of somebody else's.
  if (node.kind === 'function' && node.prototypeValue !== undefined) {
    if (node.prototypeProperties !== undefined) return 'prototypeProperties';
    if (node.prototypeParent !== undefined) return 'prototypeParent';
  }
  const shape = node.kind === 'object' ? OBJECTS[node.of] : SHAPES[node.kind];
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(shape)) if (!shape[field]?.(fields[field], at, nodes)) return field;
  return undefined;
}
