import { close, open } from 'node:inspector';
import { expect, it } from 'vitest';
import { trivialFormOf } from './trivial-form-of.ts';

const add = (a: number, b: number) => a + b;
const cut = (line: string) => line.split(' ');

it('trivial functions are known by their text', () => {
  expect(trivialFormOf(add)).toEqual({ kind: 'add' });
  expect(trivialFormOf(cut)).toEqual({ kind: 'split', separator: ' ' });
  expect(trivialFormOf((word: string) => [word, 1])).toEqual({ kind: 'pairWith', value: 1 });
});

it('others are not, nor those without a text of their own', () => {
  expect(trivialFormOf((line: string) => line.trim())).toBeUndefined();
  expect(trivialFormOf(add.bind(undefined))).toBeUndefined();
  expect(trivialFormOf(new Proxy(add, {}))).toBeUndefined();
  expect(trivialFormOf(Math.max)).toBeUndefined();
  expect(trivialFormOf(class {} as unknown as () => void)).toBeUndefined();
});

it('none is while a debugger may be attached, which could stop inside', () => {
  open(0, '127.0.0.1');
  try {
    expect(trivialFormOf(add)).toBeUndefined();
    expect(trivialFormOf(cut)).toBeUndefined();
  } finally {
    close();
  }
  expect(trivialFormOf(add)).toEqual({ kind: 'add' });
});
