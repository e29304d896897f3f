import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AnyNode, parse } from 'acorn';
import { analyze } from 'eslint-scope';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseFunction } from './parse-function.ts';
import { analyzeScope } from './scope-analysis.ts';

const require = createRequire(import.meta.url);

function ours(source: string): string[] {
  const { node, strict } = parseFunction(source);
  const { freeNames, outerArguments } = analyzeScope(node, strict);
  return [...freeNames.keys(), ...(outerArguments.length > 0 ? ['arguments'] : [])].sort();
}

/** The free names by the scope library that lint rules are built on. */
function oracle(source: string): string[] {
  const program = parse(`"use strict";(${source}\n)`, { ecmaVersion: 'latest', ranges: true });
  const scopes = analyze(program as never, { ecmaVersion: 2022, sourceType: 'script' });
  return [...new Set(scopes.globalScope?.through.map(({ identifier }) => identifier.name))].sort();
}

const SOURCES = [
  'x => x + k',
  '(a, b = a + c) => { var c = 1; return c + d }',
  'function f(n) { return n ? f(n - 1) : g() }',
  '({ a, b: { c = d }, ...rest }, [e, , f = g, ...h]) => [a, b, c, rest, e, f, h]',
  '() => { x = 1; [y, { z }] = w; ({ p, q: r.s, t = u } = v) }',
  '() => { for (const i of items) i; for (let i = 0; i < n; i++) i; for (k in o); for (var v of i) v }',
  '() => { try { a } catch { b } finally { c } try {} catch ({ message }) { message; e } }',
  '() => { switch (a) { case b: let c; default: c = d } }',
  '() => { outer: for (;;) { inner: while (x) { if (y) break outer; else continue inner } } }',
  '() => { class A extends B { static s = C; #p = D; [E] = 1; get [F]() { return A } static { G } m(x = H) { return this.#p } } return new A }',
  '() => class extends B { static x = 1; m() { return super.m() + y } }',
  'function () { return [arguments, this, new.target] }',
  '() => arguments[0]',
  'function () { return () => arguments }',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a function
  '() => `${a}${b`c`}`',
  '() => a?.b?.[c]?.(d)',
  '() => typeof a === typeof b.c',
  '() => ({ a, b: c, [d]: e, f() { return g }, get h() { return i }, ...j })',
  'async () => { for await (const a of b) await a; await import(c) }',
  'function* () { yield* a; yield b }',
  '() => { function g() { return h() } function h() { return g } { function i() {} } return g }',
  '() => { const a = () => b; const b = 1; return a }',
  '() => { { let a; } a; { const b = 1; } b }',
  '(a = () => b, b = 1, c = () => { var d; return e }) => { var e; return a }',
  '() => { let { length } = s; undefined; NaN; return length }',
  '() => { debugger; ; label: { break label } return void 0, null, /x/g, 1n }',
  'a => a ||= b &&= c ??= d',
  'function eval2() { return eval2 }',
];

/** What stands around whole modules is left out: the functions in it are looked at one by one. */
const LONG_SOURCE = 1_000;

// The work is bounded and small; a machine that does other things besides may still take long for it.
vi.setConfig({ testTimeout: 60_000 });

describe('free names', () => {
  it.each(SOURCES)('are those of the scope library for %s', (source) => {
    expect(ours(source)).toEqual(oracle(source));
  });

  it.each([
    ['acorn', 250],
    ['eslint-scope', 20],
    ['tinyglobby', 30],
  ])('are those of the scope library for every function of %s', (id, atLeast) => {
    const text = readFileSync(require.resolve(id), 'utf8');
    const program = parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowReturnOutsideFunction: true,
    });
    let compared = 0;
    for (const [start, end] of functionsIn(program as AnyNode)) {
      const source = text.slice(start, end);
      if (source.length > LONG_SOURCE || /\bsuper\b/.test(source) || !parsesStrictly(source)) continue;
      expect(ours(source), source).toEqual(oracle(source));
      compared++;
    }
    expect(compared).toBeGreaterThan(atLeast);
  });

  it('are those of the scope library for random programs', () => {
    const property = fc.property(functionSource.filter(parsesStrictly), (source) => {
      expect(ours(source)).toEqual(oracle(source));
    });
    fc.assert(property, { numRuns: 200 });
  });
});

function parsesStrictly(source: string): boolean {
  try {
    return parseFunction(source).strict;
  } catch {
    return false;
  }
}

function* functionsIn(node: AnyNode): Generator<[start: number, end: number]> {
  if (
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'FunctionDeclaration'
  ) {
    yield [node.start, node.end];
  }
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      // A method's value is no function by its text alone.
      if (typeof child?.type !== 'string') continue;
      const isMethod =
        node.type === 'MethodDefinition' ||
        (node.type === 'Property' && (node.method || node.kind !== 'init'));
      if (isMethod && child === node.value)
        for (const part of [...child.params, child.body]) yield* functionsIn(part);
      else yield* functionsIn(child);
    }
  }
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const list = (one: fc.Arbitrary<string>, max = 3) => fc.array(one, { maxLength: max });
/** One depth for all kinds of nodes: were each kind to count its own, a few programs would be as long as all others together. */
const depth = { maxDepth: 4, depthIdentifier: 'program', withCrossShrink: true };

const { pattern, expression, statement } = fc.letrec<Record<'pattern' | 'expression' | 'statement', string>>(
  (tie) => ({
    pattern: fc.oneof(
      depth,
      name,
      fc.tuple(name, tie('expression')).map(([a, b]) => `{ ${a} = ${b} }`),
      fc.tuple(name, tie('pattern')).map(([a, b]) => `{ ${a}: ${b}, ...rest }`),
      fc.tuple(tie('expression'), tie('pattern')).map(([a, b]) => `{ [${a}]: ${b} }`),
      fc.tuple(tie('pattern'), tie('expression')).map(([a, b]) => `[${a} = ${b}, ...tail]`),
    ),
    expression: fc.oneof(
      depth,
      name,
      fc.constant('1'),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a} + ${b})`),
      fc.tuple(name, tie('expression')).map(([a, b]) => `(${a} = ${b})`),
      fc.tuple(tie('pattern'), tie('expression')).map(([a, b]) => `([${a}] = ${b})`),
      fc.tuple(name, name).map(([a, b]) => `${a}.${b}`),
      fc.tuple(name, tie('expression')).map(([a, b]) => `${a}[${b}]`),
      fc.tuple(name, tie('expression')).map(([a, b]) => `${a}(${b})`),
      fc.tuple(tie('pattern'), tie('expression')).map(([a, b]) => `((${a}) => ${b})`),
      fc
        .tuple(tie('pattern'), tie('expression'), list(tie('statement')))
        .map(([a, b, c]) => `((${a} = ${b}) => { ${c.join('; ')} })`),
      fc
        .tuple(name, name, list(tie('statement')))
        .map(([a, b, c]) => `(function ${a}(${b}) { ${c.join('; ')} })`),
      fc
        .tuple(name, tie('expression'), tie('expression'))
        .map(
          ([a, b, c]) => `(class ${a} extends ${b} { m() { return ${c} } static x = ${b}; [${c}] = ${a} })`,
        ),
      fc.tuple(name, tie('expression')).map(([a, b]) => `({ ${a}, b: ${b}, m(${a}) { return ${b} } })`),
      fc.tuple(name, tie('expression')).map(([a, b]) => `(typeof ${a}, ${a}++, \`\${${b}}\`)`),
    ),
    statement: fc.oneof(
      depth,
      tie('expression').map((a) => `${a};`),
      fc
        .tuple(fc.constantFrom('var', 'let', 'const'), tie('pattern'), tie('expression'))
        .map(([a, b, c]) => `${a} ${b} = ${c};`),
      fc
        .tuple(name, name, list(tie('statement')))
        .map(([a, b, c]) => `function ${a}(${b}) { ${c.join(' ')} }`),
      list(tie('statement')).map((a) => `{ ${a.join(' ')} }`),
      fc
        .tuple(fc.constantFrom('var', 'let', 'const'), tie('pattern'), tie('expression'), tie('statement'))
        .map(([a, b, c, d]) => `for (${a} ${b} of ${c}) { ${d} }`),
      fc
        .tuple(name, tie('expression'), tie('statement'))
        .map(([a, b, c]) => `for (let ${a} = ${b}; ${a}; ${b}) { ${c} }`),
      fc
        .tuple(tie('statement'), tie('pattern'), tie('statement'))
        .map(([a, b, c]) => `try { ${a} } catch (${b}) { ${c} } finally { ${a} }`),
      fc
        .tuple(tie('expression'), name, tie('expression'))
        .map(([a, b, c]) => `switch (${a}) { case ${c}: let ${b} = ${c}; default: ${a} }`),
      fc.tuple(name, tie('statement')).map(([a, b]) => `${a}: while (${a}) { ${b} break ${a}; }`),
    ),
  }),
);

const functionSource = fc.oneof(
  fc.tuple(pattern, pattern, list(statement, 5)).map(([a, b, c]) => `(${a}, ...${b}) => { ${c.join(' ')} }`),
  fc.tuple(pattern, expression, expression).map(([a, b, c]) => `(${a} = ${b}) => ${c}`),
  fc.tuple(name, pattern, list(statement, 5)).map(([a, b, c]) => `function ${a}(${b}) { ${c.join(' ')} }`),
);
