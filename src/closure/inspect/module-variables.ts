import type { AnyNode, Pattern } from 'acorn';
import { addLexicalNames, addPatternNames, addVarNames } from '../text/declared-names.ts';
import { loadParser } from '../text/parse-function.ts';

/** The variables of a script's top level: that of the module, also where a loader has wrapped it into a function. */
export interface ModuleVariables {
  /** Those whose names are declared nowhere else in the script, so that a name tells the variable. */
  readonly unique: ReadonlySet<string>;
  /** Those by `let` and `var` that functions of the script assign. */
  readonly assigned: ReadonlySet<string>;
  /** Constants and classes at any depth, declared under a name that the script has once, with a value that is never undefined. */
  readonly neverUndefined: ReadonlySet<string>;
}

export function moduleVariables(source: string): ModuleVariables {
  const program = parseScript(source);
  if (program?.type !== 'Program')
    return { unique: new Set(), assigned: new Set(), neverUndefined: new Set() };
  const body = unwrapped(program.body as AnyNode[]).map(declarationOf);
  const variables = new Set<string>();
  for (const statement of body) addVarNames(statement, variables, false);
  const isLet = (node: AnyNode): boolean => node.type === 'VariableDeclaration' && node.kind === 'let';
  addLexicalNames(body.filter(isLet), variables);
  const topLevel = new Set(variables);
  addLexicalNames(body, topLevel);
  const counts = new Map<string, number>();
  countDeclarations(program, counts);
  const assigned = new Set<string>();
  for (const statement of body) addAssignedNames(statement, false, assigned);
  return {
    unique: new Set([...topLevel].filter((name) => counts.get(name) === 1)),
    assigned: new Set([...assigned].filter((name) => variables.has(name))),
    neverUndefined: new Set([...definiteNames(program)].filter((name) => counts.get(name) === 1)),
  };
}

/** Whether a script may have a `let` or `var` of a name. Most names are those of constants, functions and imports, and no parser is needed to tell. */
export function mayDeclareVariable(source: string, name: string): boolean {
  if (!DECLARES.test(source)) return false;
  for (let at = source.indexOf(name); at !== -1; at = source.indexOf(name, at + name.length)) {
    if (DECLARES.test(source.slice(source.lastIndexOf(';', at) + 1, at))) return true;
  }
  return false;
}

const DECLARES = /\b(?:let|var)\b/;

/** What an `export` declares. */
function declarationOf(statement: AnyNode): AnyNode {
  return (statement.type === 'ExportNamedDeclaration' && statement.declaration) || statement;
}

/** Adds the names that a part of the script assigns inside functions; what initialises fields of classes is one too. */
function addAssignedNames(node: AnyNode, inFunction: boolean, into: Set<string>): void {
  if (inFunction) {
    if (node.type === 'AssignmentExpression') addPatternNames(node.left, into);
    else if (node.type === 'UpdateExpression') addPatternNames(node.argument as Pattern, into);
    else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
      if (node.left.type !== 'VariableDeclaration') addPatternNames(node.left, into);
    }
  }
  const inside = inFunction || 'params' in node || node.type === 'PropertyDefinition';
  for (const child of childrenOf(node)) addAssignedNames(child, inside, into);
}

/** Expressions whose value is never undefined. */
const DEFINITE = new Set<AnyNode['type']>([
  'Literal',
  'TemplateLiteral',
  'ArrayExpression',
  'ObjectExpression',
  'ArrowFunctionExpression',
  'FunctionExpression',
  'ClassExpression',
  'NewExpression',
  'BinaryExpression',
]);

function* definiteNames(node: AnyNode): Generator<string> {
  if (node.type === 'ClassDeclaration' && node.id) yield node.id.name;
  if (node.type === 'VariableDeclaration' && node.kind === 'const') {
    for (const { id, init } of node.declarations)
      if (id.type === 'Identifier' && init && DEFINITE.has(init.type)) yield id.name;
  }
  for (const child of childrenOf(node)) yield* definiteNames(child);
}

function* childrenOf(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof (child as AnyNode | null)?.type === 'string') yield child as AnyNode;
    }
  }
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
  for (const child of childrenOf(node)) countDeclarations(child, counts);
}
