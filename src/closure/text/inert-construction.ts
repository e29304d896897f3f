import type { AnyNode, Class, ClassBody } from 'acorn';

/** What has to hold around a class for its construction to be inert. */
export interface InertConstruction {
  /** Public fields that the constructor assigns: no setter may stand behind one. */
  readonly assigned: ReadonlySet<string>;
  /** Names that must be those of the language. */
  readonly globals: ReadonlySet<string>;
}

/**
 * Tells of a class by its text whether `new` without arguments runs nothing of the user's that anybody could notice: constructor and initialisers only give
 * fields parameters, constants and what is made of those. Undefined where they do more. What the class extends is asked for itself.
 */
export function inertConstruction({ body }: Class): InertConstruction | undefined {
  const look = new InertLook(body);
  return look.isInert ? { assigned: look.assigned, globals: look.globals } : undefined;
}

type Element = ClassBody['body'][number];

/** Operators that run no code of the user's on primitives, nor fail on any but a bigint. */
const ARITHMETIC = new Set('+ - * / % ** | & ^ << >> >>> < > <= >='.split(' '));

/** Made without arguments, these have no effect. */
const EMPTY = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Date']);

class InertLook {
  readonly assigned = new Set<string>();
  readonly globals = new Set<string>();
  readonly isInert: boolean;
  readonly #params = new Set<string>();
  readonly #privateFields: ReadonlySet<string>;

  constructor({ body }: ClassBody) {
    this.#privateFields = new Set(body.flatMap(privateFieldOf));
    this.isInert = body.every((element) => this.#isInertElement(element));
  }

  #isInertElement(element: Element): boolean {
    switch (element.type) {
      case 'StaticBlock':
        return true;
      case 'PropertyDefinition':
        return element.static || !element.value || this.#isInert(element.value as AnyNode);
      case 'MethodDefinition':
        if (element.kind !== 'constructor') return true;
        return (
          this.#areInertParams(element.value.params as AnyNode[]) &&
          this.#isInertBody(element.value.body.body as AnyNode[])
        );
    }
  }

  #areInertParams(params: readonly AnyNode[]): boolean {
    return params.every((param) => {
      const name = param.type === 'AssignmentPattern' ? (param.left as AnyNode) : param;
      if (name.type !== 'Identifier') return false;
      if (param.type === 'AssignmentPattern' && !this.#isInert(param.right as AnyNode)) return false;
      this.#params.add(name.name);
      return true;
    });
  }

  #isInertBody(body: readonly AnyNode[]): boolean {
    return body.every(
      (one) => one.type === 'ExpressionStatement' && this.#isInertStep(one.expression as AnyNode),
    );
  }

  #isInertStep(step: AnyNode): boolean {
    if (step.type === 'CallExpression')
      return step.callee.type === 'Super' && step.arguments.every((one) => this.#isPrimitive(one as AnyNode));
    if (step.type !== 'AssignmentExpression' || step.operator !== '=') return false;
    const { left, right } = step;
    if (left.type !== 'MemberExpression' || left.computed || left.object.type !== 'ThisExpression')
      return false;
    const key = left.property as AnyNode;
    if (key.type === 'PrivateIdentifier') {
      if (!this.#privateFields.has(key.name)) return false;
    } else if (key.type === 'Identifier') {
      this.assigned.add(key.name);
    }
    return this.#isInert(right as AnyNode);
  }

  #isInert(node: AnyNode): boolean {
    const all = (...nodes: unknown[]): boolean => nodes.every((one) => this.#isInert(one as AnyNode));
    switch (node.type) {
      case 'Literal':
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return true;
      case 'UnaryExpression':
        return ['!', 'typeof', 'void'].includes(node.operator) ? all(node.argument) : this.#isPrimitive(node);
      case 'LogicalExpression':
        return all(node.left, node.right);
      case 'ConditionalExpression':
        return all(node.test, node.consequent, node.alternate);
      case 'BinaryExpression':
        return node.operator === '===' || node.operator === '!=='
          ? all(node.left, node.right)
          : this.#isPrimitive(node);
      case 'ArrayExpression':
        return node.elements.every((one) => one === null || (one.type !== 'SpreadElement' && all(one)));
      case 'ObjectExpression':
        return node.properties.every(
          (one) => one.type === 'Property' && one.kind === 'init' && !one.computed && all(one.value),
        );
      case 'NewExpression': {
        const { callee } = node;
        if (callee.type !== 'Identifier' || !EMPTY.has(callee.name) || node.arguments.length > 0)
          return false;
        this.globals.add(callee.name);
        return !this.#params.has(callee.name);
      }
      default:
        return this.#isPrimitive(node);
    }
  }

  /** Constants, parameters (which are undefined, or what a subclass hands on of this kind) and arithmetic on them. */
  #isPrimitive(node: AnyNode): boolean {
    switch (node.type) {
      case 'Literal':
        return node.bigint == null && !('regex' in node && node.regex);
      case 'TemplateLiteral':
        return node.expressions.length === 0;
      case 'Identifier':
        return this.#params.has(node.name) || node.name === 'undefined';
      case 'UnaryExpression':
        return node.operator === '-' && this.#isPrimitive(node.argument as AnyNode);
      case 'BinaryExpression':
        return (
          ARITHMETIC.has(node.operator) &&
          this.#isPrimitive(node.left as AnyNode) &&
          this.#isPrimitive(node.right as AnyNode)
        );
      default:
        return false;
    }
  }
}

function privateFieldOf(element: Element): string[] {
  return element.type === 'PropertyDefinition' && element.key.type === 'PrivateIdentifier'
    ? [element.key.name]
    : [];
}
