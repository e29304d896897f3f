import { stackOf } from '../../common/stack-of.ts';
import { ACCESSOR, FIXED, HIDDEN, type PropertySlot, READ_ONLY } from '../payload.ts';
import { isNativeSource } from '../text/text-rules.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Ref } from './order-nodes.ts';
import { memberStep, type Path } from './path.ts';

/** One own property, read by its descriptor: no getter of the user's runs. */
function encodeProperty(
  graph: GraphBuilder,
  key: string | symbol,
  descriptor: PropertyDescriptor,
  path: Path,
): PropertySlot<Ref> {
  const step: Path = { step: memberStep(key), before: path };
  const name = graph.ref(key, step);
  const flags =
    (descriptor.writable === false ? READ_ONLY : 0) |
    (descriptor.enumerable ? 0 : HIDDEN) |
    (descriptor.configurable ? 0 : FIXED);
  if (descriptor.get || descriptor.set) {
    const getter = graph.ref(descriptor.get, step);
    return [name, getter, flags | ACCESSOR, graph.ref(descriptor.set, step)];
  }
  const value = graph.ref(descriptor.value, step);
  return flags === 0 ? [name, value] : [name, value, flags];
}

/** The own properties of an object but for those named. */
export function encodeProperties(
  graph: GraphBuilder,
  object: object,
  path: Path,
  isLeftOut: (key: string | symbol, descriptor: PropertyDescriptor) => boolean,
): PropertySlot<Ref>[] {
  const properties: PropertySlot<Ref>[] = [];
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor === undefined || isLeftOut(key, descriptor)) continue;
    const shown = key === 'stack' ? withStackAsData(object, descriptor) : descriptor;
    properties.push(encodeProperty(graph, key, shown, path));
  }
  return properties;
}

/** The stack of an error, or of what went through `Error.captureStackTrace`, is data also where V8 has an accessor of its own for it. */
function withStackAsData(
  object: { readonly stack?: unknown },
  descriptor: PropertyDescriptor,
): PropertyDescriptor {
  const { get, enumerable = false, configurable = false } = descriptor;
  if (get === undefined || !isNativeSource(Function.prototype.toString.call(get))) return descriptor;
  return { value: stackOf(object), writable: true, enumerable, configurable };
}
