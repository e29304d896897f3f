import type { Callable } from '../inspect/callable.ts';
import { inspector } from '../inspect/isolate.ts';
import type { ClassNode, FunctionNode, NamedSlot } from '../payload.ts';
import { sourceText } from '../source-text.ts';
import type { ClassElement, ClassShape } from '../text/class-shape.ts';
import type { FunctionText } from '../text/function-text.ts';
import { rewriteClass } from '../text/rewrite-class.ts';
import { INSPECTOR_DENIED } from '../text/text-rules.ts';
import { canMakeHere } from './driver-made.ts';
import { encodeProperties } from './encode-property.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { identityOf } from './identity.ts';
import type { Draft, Ref } from './order-nodes.ts';
import type { Path } from './path.ts';

/**
 * The node of a class by value: its text without static initialisers, and the current values of its statics. What has
 * been put on the class or its prototype from outside travels too.
 */
export function encodeClass(
  graph: GraphBuilder,
  userClass: Callable,
  shape: ClassShape,
  code: FunctionNode<Ref>,
  text: FunctionText,
  draft: Draft,
  path: Path,
): void {
  const { source } = text.analysis;
  const names = {
    heritage: text.fresh('$base'),
    support: text.fresh('$fs'),
    key: (index: number): string => text.fresh(`$key${index}_`),
  };
  const { edits, computed, unknownField } = rewriteClass(source, shape, names);
  if (unknownField) {
    graph.refuse(path, {
      code: 'COMPUTED_FIELD',
      reason: `is a class with a field whose key is computed (${sourceOf(source, unknownField.range)}), which cannot be read from outside. Assign it in the constructor`,
    });
  }
  text.add(...edits);
  const prototype = (userClass as unknown as { prototype: object }).prototype;
  const isNatural =
    (of: object, isStatic: boolean) => (key: string | symbol, descriptor: PropertyDescriptor) =>
      isOwnByNature(of, key, isStatic, descriptor, shape) || isElement(source, shape, isStatic, descriptor);
  const keys = computed.map((element, index): NamedSlot<Ref> => {
    const key = keyOf(source, element, element.static ? userClass : prototype);
    return [names.key(index), graph.ref(key, path)];
  });
  const properties = encodeProperties(graph, userClass, path, isNatural(userClass, true));
  const prototypePath: Path = { step: '.prototype', before: path };
  const prototypeProperties = encodeProperties(graph, prototype, prototypePath, isNatural(prototype, false));
  const privates = staticPrivates(graph, userClass, shape, path);
  const node: ClassNode<Ref> = {
    ...code,
    kind: 'class',
    id: identityOf(userClass),
    support: names.support,
    names: [...code.names, ...keys],
    ...(shape.heritage && { heritage: [names.heritage, heritageOf(graph, userClass, path)] as const }),
    ...(properties.length > 0 && { properties }),
    ...(prototypeProperties.length > 0 && { prototypeProperties }),
    ...(privates.length > 0 && { privates }),
    ...(!canMakeHere(userClass) && { fixedOnDriver: true as const }),
  };
  draft.node = node;
  graph.classes.push({ value: userClass, draft, weak: [] });
}

/** What the class extends. `extends null` leaves Function.prototype as the parent of the class, and none of its prototype. */
function heritageOf(graph: GraphBuilder, userClass: Callable, path: Path): Ref {
  const parent: unknown = Object.getPrototypeOf(userClass);
  return parent === Function.prototype ? [null] : graph.ref(parent, { step: '<extends>', before: path });
}

function isOwnByNature(
  of: object,
  key: string | symbol,
  isStatic: boolean,
  descriptor: PropertyDescriptor,
  shape: ClassShape,
): boolean {
  if (!isStatic)
    return key === 'constructor' && descriptor.value === (of as { constructor: unknown }).constructor;
  if (key === 'length' || key === 'prototype') return true;
  return (
    key === 'name' && !shape.elements.some(({ name, static: isOfClass }) => isOfClass && name === 'name')
  );
}

/** Whether a property is a method or accessor of the class's own text. */
function isElement(
  source: string,
  shape: ClassShape,
  isStatic: boolean,
  { value, get, set }: PropertyDescriptor,
): boolean {
  const functions = [value, get, set].filter((part) => part !== undefined);
  return functions.every((part: unknown) => {
    if (typeof part !== 'function') return false;
    const own = sourceText(part);
    return shape.elements.some(
      (element) => isMethod(element, isStatic) && sourceOf(source, element.range).endsWith(own),
    );
  });
}

function isMethod({ kind, static: isStatic }: ClassElement, wanted: boolean): boolean {
  return isStatic === wanted && (kind === 'method' || kind === 'get' || kind === 'set');
}

/** The value of a computed key: that of the property whose function has the element's text. */
function keyOf(source: string, element: ClassElement, holder: object): string | symbol | undefined {
  const text = sourceOf(source, element.range);
  return Reflect.ownKeys(holder).find((key) => {
    const { value, get, set } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
    return [value, get, set].some(
      (part: unknown) => typeof part === 'function' && text.endsWith(sourceText(part)),
    );
  });
}

function staticPrivates(
  graph: GraphBuilder,
  userClass: Callable,
  shape: ClassShape,
  path: Path,
): NamedSlot<Ref>[] {
  const fields = shape.elements.filter(
    ({ kind, static: isStatic, name }) => kind === 'field' && isStatic && name?.startsWith('#'),
  );
  if (fields.length === 0) return [];
  if (!inspector.isAvailable()) graph.refuse(path, INSPECTOR_DENIED);
  const wanted = new Set(fields.map(({ name }) => name));
  return inspector
    .privateFields(userClass)
    .filter(([name]) => wanted.has(name))
    .map(([name, value]) => [name, graph.ref(value, { step: `.${name}`, before: path })]);
}

function sourceOf(source: string, [start, end]: readonly [number, number]): string {
  return source.slice(start, end);
}
