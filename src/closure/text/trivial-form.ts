import type {
  AnyNode,
  ArrayExpression,
  BinaryExpression,
  CallExpression,
  Expression,
  Function as FunctionNode,
  MemberExpression,
} from 'acorn';

/**
 * What a function does that does nothing else, however it is written. Its result is known then without a call.
 *
 * - `split`: `line => line.split(' ')`, as long as nobody has replaced `String.prototype.split`
 * - `pairWith`: `word => [word, 1]`, of any number that is written as digits
 * - `item`: `pair => pair[0]`
 * - `add`: `(a, b) => a + b`; which of the two operations of a `+` that is, its arguments tell
 */
export type TrivialForm =
  | { readonly kind: 'split'; readonly separator: string }
  | { readonly kind: 'pairWith'; readonly value: number }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'add' };

/** The form of a function that is trivial; undefined for any other. Patterns as parameters are none: they go by iterators, which a program may replace. */
export function trivialForm(node: AnyNode): TrivialForm | undefined {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return undefined;
  if (node.async || node.generator) return undefined;
  const [first, second, ...others] = node.params.map(nameOf);
  if (first === undefined || others.length > 0) return undefined;
  const result = returned(node);
  if (node.params.length === 2)
    return result?.type === 'BinaryExpression' ? sum(result, first, second) : undefined;
  switch (result?.type) {
    case 'CallExpression':
      return cut(result, first);
    case 'ArrayExpression':
      return pair(result, first);
    case 'MemberExpression':
      return item(result, first);
    default:
      return undefined;
  }
}

function cut({ callee, arguments: given, optional }: CallExpression, text: string): TrivialForm | undefined {
  if (optional || callee.type !== 'MemberExpression' || callee.computed || callee.optional) return undefined;
  if (nameOf(callee.object) !== text || nameOf(callee.property) !== 'split') return undefined;
  const [separator] = given;
  if (given.length !== 1 || separator?.type !== 'Literal' || typeof separator.value !== 'string')
    return undefined;
  return { kind: 'split', separator: separator.value };
}

function pair({ elements }: ArrayExpression, key: string): TrivialForm | undefined {
  const value = digits(elements[1]);
  if (elements.length !== 2 || nameOf(elements[0]) !== key || value === undefined) return undefined;
  return { kind: 'pairWith', value };
}

function item(
  { object, property, computed, optional }: MemberExpression,
  list: string,
): TrivialForm | undefined {
  const index = digits(property);
  if (!computed || optional || nameOf(object) !== list || index === undefined) return undefined;
  return { kind: 'item', index };
}

function sum(
  { operator, left, right }: BinaryExpression,
  first: string,
  second: string | undefined,
): TrivialForm | undefined {
  // Where both have one name it is the second's.
  if (operator !== '+' || second === undefined || first === second) return undefined;
  return nameOf(left) === first && nameOf(right) === second ? { kind: 'add' } : undefined;
}

function nameOf(node: AnyNode | null | undefined): string | undefined {
  return node?.type === 'Identifier' ? node.name : undefined;
}

/** The value of a number without sign or fraction. */
function digits(node: AnyNode | null | undefined): number | undefined {
  return node?.type === 'Literal' && Number.isSafeInteger(node.value) ? (node.value as number) : undefined;
}

/** What a function gives that does nothing else. */
function returned({ body }: FunctionNode): Expression | undefined {
  if (body.type !== 'BlockStatement') return body;
  const [only] = body.body;
  return body.body.length === 1 && only?.type === 'ReturnStatement'
    ? (only.argument ?? undefined)
    : undefined;
}
