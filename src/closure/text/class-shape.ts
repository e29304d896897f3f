import type { AnyNode, Class } from 'acorn';
import { type InertConstruction, inertConstruction } from './inert-construction.ts';
import type { Range } from './scope-findings.ts';

export type ClassElementKind = 'constructor' | 'method' | 'get' | 'set' | 'field' | 'static-block';

/** One element of a class body, as far as rewriting its text needs it. Positions count from the class's own text. */
export interface ClassElement {
  readonly kind: ClassElementKind;
  readonly static: boolean;
  readonly computed: boolean;
  /** `x`, `#x`; undefined for computed keys and static blocks. */
  readonly name: string | undefined;
  readonly range: Range;
  readonly key: Range | undefined;
  /** The initialiser of a field, the parameters and body of a method. */
  readonly value: Range | undefined;
  /** Evaluating the value has no effect and cannot fail. */
  readonly isPure: boolean;
  /** The position after the brace that opens the constructor's body. */
  readonly body: number | undefined;
}

/** What rewriting and comparing a class needs to know of its text, so that the syntax tree can be dropped. */
export interface ClassShape {
  readonly elements: readonly ClassElement[];
  readonly heritage: Range | undefined;
  /** The position of the brace that closes the class body. */
  readonly end: number;
  /** Instances carry #private members, which only the class's own construction can install. */
  readonly stampsInstances: boolean;
  /** Undefined where constructing an instance runs more of the user's code than assignments. */
  readonly inert: InertConstruction | undefined;
}

export function classShape(node: Class, offset: number): ClassShape {
  const range = ({ start, end }: { start: number; end: number }): Range => [start - offset, end - offset];
  const elements = node.body.body.map((element): ClassElement => {
    if (element.type === 'StaticBlock') {
      const nothing = {
        computed: false,
        name: undefined,
        key: undefined,
        value: undefined,
        isPure: true,
        body: undefined,
      };
      return { kind: 'static-block', static: true, range: range(element), ...nothing };
    }
    const isConstructor = element.type === 'MethodDefinition' && element.kind === 'constructor';
    return {
      kind: element.type === 'MethodDefinition' ? element.kind : 'field',
      static: element.static,
      computed: element.computed,
      name: element.computed ? undefined : keyName(element.key as AnyNode),
      range: range(element),
      key: range(element.key),
      value: element.value ? range(element.value) : undefined,
      isPure: !element.value || isPure(element.value as AnyNode),
      body: isConstructor ? (element.value.body.start as number) - offset + 1 : undefined,
    };
  });
  return {
    elements,
    heritage: node.superClass ? range(node.superClass) : undefined,
    end: node.body.end - offset - 1,
    stampsInstances: elements.some((element) => !element.static && element.name?.startsWith('#') === true),
    inert: inertConstruction(node),
  };
}

function isPure(node: AnyNode): boolean {
  switch (node.type) {
    case 'Literal':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return true;
    case 'UnaryExpression':
      return (
        node.operator === '-' && node.argument.type === 'Literal' && typeof node.argument.value === 'number'
      );
    case 'TemplateLiteral':
      return node.expressions.length === 0;
    case 'ArrayExpression':
      return node.elements.every((element) => element === null || isPure(element));
    case 'ObjectExpression':
      return node.properties.every(
        (one) => one.type === 'Property' && !one.computed && isPure(one.value as AnyNode),
      );
    default:
      return false;
  }
}

function keyName(key: AnyNode): string {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : '';
}
