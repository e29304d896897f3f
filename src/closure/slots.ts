import type {
  ClassNode,
  CodeParts,
  FunctionNode,
  GraphNode,
  NamedSlot,
  ObjectNode,
  PropertySlot,
} from './payload.ts';

/** The same node with every reference to another node replaced. */
export function mapSlots<A, B>(node: GraphNode<A>, map: (slot: A) => B): GraphNode<B> {
  switch (node.kind) {
    case 'function':
      return mapCode<A, B, FunctionNode<A>, FunctionNode<B>>(node, map);
    case 'class': {
      const { heritage, privates } = node;
      const mapped = mapCode<A, B, ClassNode<A>, ClassNode<B>>(node, map);
      if (heritage) mapped.heritage = [heritage[0], map(heritage[1])];
      if (privates) mapped.privates = mapNamed(privates, map);
      return mapped;
    }
    case 'bound':
      return { ...node, target: map(node.target), receiver: map(node.receiver), args: node.args.map(map) };
    case 'object': {
      const { prototype, properties, entries, stamps, privates } = node;
      const mapped = copyOf<ObjectNode<B>>(node);
      if (prototype !== undefined) mapped.prototype = map(prototype);
      if (properties) mapped.properties = mapProperties(properties, map);
      if (entries) mapped.entries = entries.map(map);
      if (stamps) mapped.stamps = stamps.map(map);
      if (privates) mapped.privates = mapNamed(privates, map);
      return mapped;
    }
    case 'view':
      return { ...node, buffer: map(node.buffer) };
    case 'data':
      return { ...node, text: map(node.text) };
    case 'prototype':
      return { ...node, of: map(node.of) };
    case 'namespace':
      return { ...node, members: mapNamed(node.members, map) };
    case 'cell':
      return { ...node, value: map(node.value) };
    case 'wire': {
      const { object, ...rest } = node;
      return { ...rest, ...(object !== undefined && { object: map(object) }) };
    }
    default:
      return node;
  }
}

/** What must exist before the node can: for functions and classes the captured names are in `names`, not here. */
export function* needsOf<S>(node: GraphNode<S>): Generator<S> {
  switch (node.kind) {
    case 'class':
      if (node.heritage) yield node.heritage[1];
      break;
    case 'bound':
      yield node.target;
      yield node.receiver;
      yield* node.args;
      break;
    case 'object':
      if (node.prototype !== undefined) yield node.prototype;
      if (node.stamps) yield* node.stamps;
      break;
    case 'view':
      yield node.buffer;
      break;
    case 'data':
      yield node.text;
      break;
    case 'prototype':
      yield node.of;
      break;
    case 'wire':
      if (node.object !== undefined) yield node.object;
      break;
    default: // Everything else exists by itself and is filled afterwards.
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A node whose slots are to be replaced. V8 copies all of an object many times faster than some of it. */
function copyOf<T>(node: object): Mutable<T> {
  return { ...node } as Mutable<T>;
}

function mapCode<A, B, N extends CodeParts<A>, M extends CodeParts<B>>(
  node: N,
  map: (slot: A) => B,
): Mutable<M> {
  const { names, late, properties, prototypeProperties, prototypeParent, prototypeValue, parent } = node;
  const mapped = copyOf<M>(node);
  const code: Mutable<CodeParts<B>> = mapped;
  code.names = mapNamed(names, map);
  if (late) code.late = mapNamed(late, map);
  if (properties) code.properties = mapProperties(properties, map);
  if (prototypeProperties) code.prototypeProperties = mapProperties(prototypeProperties, map);
  if (prototypeParent !== undefined) code.prototypeParent = map(prototypeParent);
  if (prototypeValue !== undefined) code.prototypeValue = map(prototypeValue);
  if (parent !== undefined) code.parent = map(parent);
  return mapped;
}

function mapNamed<A, B>(named: readonly NamedSlot<A>[], map: (slot: A) => B): NamedSlot<B>[] {
  return named.map(([name, slot]) => [name, map(slot)]);
}

function mapProperties<A, B>(properties: readonly PropertySlot<A>[], map: (slot: A) => B): PropertySlot<B>[] {
  return properties.map(([key, value, flags, setter]) => {
    if (flags === undefined) return [map(key), map(value)];
    return setter === undefined ? [map(key), map(value), flags] : [map(key), map(value), flags, map(setter)];
  });
}
