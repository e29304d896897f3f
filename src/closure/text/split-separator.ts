import type { AnyNode, Expression, Function as FunctionNode } from 'acorn';

/**
 * The separator of a function that is nothing but `line => line.split(' ')`, however it is written; undefined for any other. What it gives is known then without a call, as
 * long as nobody has replaced `String.prototype.split`.
 */
export function splitSeparator(node: AnyNode): string | undefined {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return undefined;
  const { params, async: isAsync, generator } = node;
  const [parameter] = params;
  if (isAsync || generator || params.length !== 1 || parameter?.type !== 'Identifier') return undefined;
  const result = returned(node);
  if (result?.type !== 'CallExpression' || result.optional) return undefined;
  const { callee, arguments: given } = result;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) return undefined;
  if (callee.object.type !== 'Identifier' || callee.object.name !== parameter.name) return undefined;
  if (callee.property.type !== 'Identifier' || callee.property.name !== 'split') return undefined;
  const [separator] = given;
  if (given.length !== 1 || separator?.type !== 'Literal') return undefined;
  return typeof separator.value === 'string' ? separator.value : undefined;
}

/** What a function gives that does nothing else. */
function returned({ body }: FunctionNode): Expression | undefined {
  if (body.type !== 'BlockStatement') return body;
  const [only] = body.body;
  return body.body.length === 1 && only?.type === 'ReturnStatement'
    ? (only.argument ?? undefined)
    : undefined;
}
