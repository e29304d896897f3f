import { describe, expect, it } from 'vitest';
import { mayDeclareVariable, moduleVariables } from './module-variables.ts';

const BODY = `
  let seen = 0, limit = 1, last;
  var old = 0;
  const fixed = 1;
  last = seen;
  function note(x) { seen += 1; return x; }
  const reset = () => { ({ a: limit } = x); for (old of []) ; };
  class Ticket { number = ++issued; }
  let issued = 0;
  function shadowing(seen2) { let fixed = 2; fixed = 3; return fixed; }`;

describe.each([
  ['an ES module', BODY],
  ['a CommonJS module', `(function (exports, require, module) {'use strict';${BODY}\n})`],
  ['a module of a test runner', `'use strict';(async (__vite_ssr_import__) => {{${BODY}\n}})`],
  ['a bundle', `(() => {${BODY}\n})();`],
])('the variables of %s', (_name, source) => {
  const { unique, assigned } = moduleVariables(source);

  it('are known by name where nothing else has it', () => {
    expect(['seen', 'limit', 'old', 'issued', 'note'].filter((name) => unique.has(name))).toHaveLength(5);
    expect(unique.has('fixed')).toBe(false);
    expect(unique.has('seen2')).toBe(false);
  });

  it('are told from those that only the top level assigns', () => {
    expect([...assigned].sort()).toEqual(['issued', 'limit', 'old', 'seen']);
    expect(assigned.has('last')).toBe(false);
  });
});

it('knows names whose declaration never leaves them undefined', () => {
  const { neverUndefined } = moduleVariables(`
    const a = 1, b = \`x\`, c = load(), d = option.value, { e } = f, g = () => 1, h = new Map(), i = undefined;
    let j = 1; var k = 2; export class L {} export const m = { a };
    function inner() { const n = []; const twice = 1; { const twice = 2; } class O {} }
    export default class {}`);
  expect([...neverUndefined]).toEqual(['a', 'b', 'g', 'h', 'L', 'm', 'n', 'O']);
});

it('knows the variables that a module exports', () => {
  const { unique, assigned } = moduleVariables(
    'export let total = 0; export const add = () => { total++; };',
  );
  expect([...unique]).toEqual(['total', 'add']);
  expect([...assigned]).toEqual(['total']);
});

it.each([
  ['const rate = 2; let other = 1;', false],
  ['import { rate } from "lib"; var other;', false],
  ['const { rate } = config, other = rate;', false],
  ['let rate = 2;', true],
  ['let other = 1, rate = 2', true],
  ['var { a: [rate] } = config;', true],
  ['let other\nconst rate = 2', true],
])('tells without a parser whether %s may declare a variable', (source, may) => {
  expect(mayDeclareVariable(source, 'rate')).toBe(may);
});

it('knows nothing of a text that does not parse', () => {
  expect(moduleVariables('let a: number = 1; function f() { a = 2; }').assigned.size).toBe(0);
});
