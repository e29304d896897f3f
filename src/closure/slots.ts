import type { CodeParts, GraphNode, NamedSlot, PropertySlot } from './payload.ts';

/** The same node with every reference to another node replaced. */
export function mapSlots<A, B>(node: GraphNode<A>, map: (slot: A) => B): GraphNode<B> {
  switch (node.kind) {
    case 'function':
      return mapCode(node, map);
    case 'class': {
      const { heritage, privates, ...rest } = node;
      return {
        ...mapCode(rest, map),
        ...(heritage && { heritage: [heritage[0], map(heritage[1])] as const }),
        ...(privates && { privates: mapNamed(privates, map) }),
      };
    }
    case 'bound':
      return { ...node, target: map(node.target), receiver: map(node.receiver), args: node.args.map(map) };
    case 'object': {
      const { prototype, properties, entries, stamps, privates, ...rest } = node;
      return {
        ...rest,
        ...(prototype !== undefined && { prototype: map(prototype) }),
        ...(properties && { properties: mapProperties(properties, map) }),
        ...(entries && { entries: entries.map(map) }),
        ...(stamps && { stamps: stamps.map(map) }),
        ...(privates && { privates: mapNamed(privates, map) }),
      };
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

function mapCode<A, B, K>(node: CodeParts<A> & K, map: (slot: A) => B): CodeParts<B> & K {
  const { names, late, properties, prototypeProperties, prototypeParent, prototypeValue, parent, ...rest } =
    node;
  return {
    ...rest,
    names: mapNamed(names, map),
    ...(late && { late: mapNamed(late, map) }),
    ...(properties && { properties: mapProperties(properties, map) }),
    ...(prototypeProperties && { prototypeProperties: mapProperties(prototypeProperties, map) }),
    ...(prototypeParent !== undefined && { prototypeParent: map(prototypeParent) }),
    ...(prototypeValue !== undefined && { prototypeValue: map(prototypeValue) }),
    ...(parent !== undefined && { parent: map(parent) }),
  } as CodeParts<B> & K;
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
