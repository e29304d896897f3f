import type { AnyNode, Pattern } from 'acorn';
import { addLexicalNames, addPatternNames, addVarNames } from './declared-names.ts';
import { loadParser } from './parse-function.ts';

/**
 * The variables of a script's top level whose names are declared nowhere else in it, so that a name tells the variable.
 * The top level is that of the module, also where a loader has wrapped it into a function.
 */
export function moduleVariables(source: string): ReadonlySet<string> {
  const program = parseScript(source);
  if (program?.type !== 'Program') return new Set();
  const topLevel = new Set<string>();
  const body = unwrapped(program.body as AnyNode[]);
  addLexicalNames(body, topLevel);
  for (const statement of body) addVarNames(statement, topLevel, false);
  const counts = new Map<string, number>();
  countDeclarations(program, counts);
  return new Set([...topLevel].filter((name) => counts.get(name) === 1));
}

function parseScript(source: string): AnyNode | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    try {
      const options = {
        allowHashBang: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
      };
      return loadParser()(source, { ecmaVersion: 'latest', sourceType, ...options }) as AnyNode;
    } catch {
      // Sloppy code, or no JavaScript that the parser knows.
    }
  }
  return undefined;
}

/** The statements inside `(function (exports, require) { … })`, `(async () => {{ … }})` or `(() => { … })()`, where that is all there is. */
function unwrapped(statements: readonly AnyNode[]): readonly AnyNode[] {
  const real = statements.filter((statement) => !isPreamble(statement));
  const [only] = real;
  if (real.length !== 1 || only === undefined) return statements;
  if (only.type === 'BlockStatement') return unwrapped(only.body as AnyNode[]);
  let expression = only.type === 'ExpressionStatement' ? (only.expression as AnyNode) : undefined;
  if (expression?.type === 'CallExpression') expression = expression.callee as AnyNode;
  if (expression?.type !== 'FunctionExpression' && expression?.type !== 'ArrowFunctionExpression')
    return statements;
  return expression.body.type === 'BlockStatement'
    ? unwrapped(expression.body.body as AnyNode[])
    : statements;
}

/** `'use strict';` and `__filename = "…";` */
function isPreamble(statement: AnyNode): boolean {
  if (statement.type === 'EmptyStatement') return true;
  if (statement.type !== 'ExpressionStatement') return false;
  const { expression, directive } = statement;
  return (
    directive !== undefined ||
    (expression.type === 'AssignmentExpression' && expression.right.type === 'Literal')
  );
}

function countDeclarations(node: AnyNode, counts: Map<string, number>): void {
  const names = new Set<string>();
  if (node.type === 'VariableDeclarator') addPatternNames(node.id, names);
  else if (node.type === 'CatchClause' && node.param) addPatternNames(node.param, names);
  else if ('params' in node)
    for (const parameter of node.params as Pattern[]) addPatternNames(parameter, names);
  if ('id' in node && node.id?.type === 'Identifier' && node.type !== 'VariableDeclarator')
    names.add(node.id.name);
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof (child as AnyNode | null)?.type === 'string') countDeclarations(child as AnyNode, counts);
    }
  }
}
