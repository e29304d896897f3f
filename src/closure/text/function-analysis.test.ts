import { describe, expect, it } from 'vitest';
import { analyzeFunction } from './function-analysis.ts';

describe('the analysis of a function', () => {
  it.each([
    ['() => this.x', 'lexicalThis'],
    ['() => () => this', 'lexicalThis'],
    ['() => new.target', 'lexicalNewTarget'],
    ['() => super.m()', 'lexicalSuper'],
    ['m() { return super.m() }', 'lexicalSuper'],
    ['() => eval(text)', 'directEval'],
  ] as const)('of %s finds %s', (source, fact) => {
    expect(analyzeFunction(source)[fact]).toBe(true);
  });

  it.each([
    'function () { return this }',
    'function () { return () => [this, new.target] }',
    '() => ({ m() { return super.m() } })',
    '() => class { x = this; static y = this; m() { return super.m() } }',
    '() => { const eval = f; }',
    '() => o.eval(text)',
  ])('of %s finds no lexical part', (source) => {
    const { lexicalThis, lexicalNewTarget, lexicalSuper, directEval } = analyzeFunction(source);
    expect([lexicalThis, lexicalNewTarget, lexicalSuper, directEval]).toEqual([false, false, false, false]);
  });

  it.each([
    ['(x) => x * this.factor + this["limit"]', ['factor', 'limit'], false],
    ['(x) => [x].map((y) => y * this.#factor)', ['#factor'], false],
    ['(x) => this.scale(x)', ['scale'], true],
    ['(x) => f(this, this.factor)', ['factor'], true],
    ['(x) => this[x]', [], true],
    ['() => function () { return this.x; }', [], false],
  ] as const)('of %s finds what it reads off the enclosing this', (source, fields, asObject) => {
    const { lexicalFields, lexicalObject } = analyzeFunction(source);
    expect([[...lexicalFields], lexicalObject]).toEqual([fields, asObject]);
  });

  it('tells the members that are read off a name from uses of the name itself', () => {
    const { freeNames } = analyzeFunction('() => [lib.a, lib["b"], other.c, other]');
    expect([...(freeNames.get('lib')?.members ?? [])]).toEqual(['a', 'b']);
    expect(freeNames.get('lib')?.whole).toBe(false);
    expect(freeNames.get('other')?.whole).toBe(true);
  });

  it('finds assigned names and names that only typeof asks for', () => {
    const { freeNames } = analyzeFunction('() => { a++; b = 1; [c] = d; ({ e } = f); return typeof g }');
    const assigned = [...freeNames].filter(([, free]) => free.assigned).map(([name]) => name);
    expect(assigned).toEqual(['a', 'b', 'c', 'e']);
    expect(freeNames.get('g')?.typeofOnly).toBe(true);
  });

  it('finds members that are assigned, and leaves the name itself as it is', () => {
    const { freeNames } = analyzeFunction(
      '() => { a.b = a.c; [a.d] = [a["e"]++]; a[f] = 1; for (g.h of []); }',
    );
    const of = (name: string) => [...(freeNames.get(name)?.assignedMembers ?? [])];
    expect([of('a'), of('g')]).toEqual([['b', 'd'], ['h']]);
    expect(freeNames.get('a')).toMatchObject({ assigned: false, whole: true });
  });

  it('takes eval?.() for the call of any function', () => {
    expect(analyzeFunction('(text) => eval?.(text)').directEval).toBe(false);
    expect(analyzeFunction('(text) => eval(text)').directEval).toBe(true);
  });

  it('leaves out of a class what only its creation needs', () => {
    const source = 'class A extends B { static s = C; [D]() {} static { E } x = F; m() { return G } }';
    expect([...analyzeFunction(source).freeNames.keys()]).toEqual(['F', 'G']);
  });

  it('finds #private names of an enclosing class', () => {
    expect([...analyzeFunction('(o) => o.#x').outerPrivateNames]).toEqual(['x']);
    expect([...analyzeFunction('(o) => #x in o').outerPrivateNames]).toEqual(['x']);
    expect([...analyzeFunction('() => class { #x; m(o) { return o.#x } }').outerPrivateNames]).toEqual([]);
  });

  it.each([
    'm(a) { return a }',
    'async *m() {}',
    'get x() { return 1 }',
    'set x(v) {}',
    '"quoted name"() {}',
    '[k]() {}',
    '#m() {}',
  ])('reads the method %s', (source) => {
    expect(analyzeFunction(source).form).not.toBe('expression');
  });

  it('counts positions from the beginning of the text', () => {
    const source = '(a) => a + outside';
    const [reference] = analyzeFunction(source).freeNames.get('outside')?.references ?? [];
    expect(source.slice(reference?.start, reference?.end)).toBe('outside');
  });

  it('takes sloppy code for what it is', () => {
    expect(analyzeFunction('function () { with (o) { x } }')).toMatchObject({
      strict: false,
      usesWith: true,
    });
    expect(analyzeFunction('function () { return 1 }').strict).toBe(true);
  });

  it('refuses what is no function', () => {
    expect(() => analyzeFunction('1 +')).toThrow(SyntaxError);
    expect(() => analyzeFunction('42')).toThrow(SyntaxError);
  });
});
