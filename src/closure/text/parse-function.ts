import { createRequire } from 'node:module';
import type { AnyNode, Options, parse as Parse } from 'acorn';

/** How the text of a function has to be wrapped to be a program. */
export type SourceForm = 'expression' | 'method' | 'private-method';

export interface ParsedFunction {
  readonly form: SourceForm;
  readonly strict: boolean;
  readonly node: AnyNode;
  /** Where the function's own text begins in the parsed one. */
  readonly offset: number;
}

interface Wrapping {
  readonly form: SourceForm;
  readonly open: string;
  readonly close: string;
}

const WRAPPINGS: readonly Wrapping[] = [
  { form: 'expression', open: '(', close: ')' },
  { form: 'method', open: '({', close: '})' },
  { form: 'private-method', open: '(class{', close: '})' },
];

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowImportExportEverywhere: true,
  checkPrivateFields: false,
};

let parser: typeof Parse | undefined;

/** Acorn, loaded by the first function that is looked at: a program without closures never pays for it. */
export function loadParser(): typeof Parse {
  parser ??= (createRequire(import.meta.url)('acorn') as { parse: typeof Parse }).parse;
  return parser;
}

/**
 * Parses what `Function.prototype.toString` gave: an expression, a method (`m(x) {}`, `get x() {}`) or a `#method`.
 *
 * Strict first, since nearly all code is; sloppy where that fails.
 *
 * @throws SyntaxError where no form parses.
 */
export function parseFunction(source: string): ParsedFunction {
  const parse = loadParser();
  let failure: unknown;
  for (const strict of [true, false]) {
    const prologue = strict ? '(function(){"use strict";return ' : '(function(){return ';
    for (const { form, open, close } of WRAPPINGS) {
      try {
        // The line break ends a comment that ends the text.
        const program = parse(`${prologue}${open}${source}\n${close}})`, OPTIONS);
        const node = unwrap(program as AnyNode, form, strict);
        if (node) return { form, strict, node, offset: prologue.length + open.length };
      } catch (error) {
        failure ??= error;
      }
    }
  }
  throw failure ?? new SyntaxError('not the text of a function');
}

function unwrap(program: AnyNode, form: SourceForm, strict: boolean): AnyNode | undefined {
  const statement = program.type === 'Program' ? program.body[0] : undefined;
  const outer = statement?.type === 'ExpressionStatement' ? (statement.expression as AnyNode) : undefined;
  if (outer?.type !== 'FunctionExpression' || outer.body.type !== 'BlockStatement') return undefined;
  const returned = outer.body.body[strict ? 1 : 0];
  if (returned?.type !== 'ReturnStatement' || !returned.argument) return undefined;
  const value = returned.argument as AnyNode;
  if (form === 'expression') return isFunctionSyntax(value) ? value : undefined;
  if (form === 'method') {
    const property =
      value.type === 'ObjectExpression' && value.properties.length === 1 ? value.properties[0] : undefined;
    return property?.type === 'Property' && (property.method || property.kind !== 'init')
      ? property
      : undefined;
  }
  const element = value.type === 'ClassExpression' ? value.body.body[0] : undefined;
  return element?.type === 'MethodDefinition' ? element : undefined;
}

function isFunctionSyntax(node: AnyNode): boolean {
  return (
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'ClassExpression'
  );
}
