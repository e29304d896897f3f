import { expect, it } from 'vitest';
import { analyzeFunction } from './function-analysis.ts';

const form = (text: string) => analyzeFunction(text).trivial;

it.each([
  ["(line) => line.split(' ')", ' '],
  ["l=>l.split(',')", ','],
  ['(text) => { return text.split("\\t"); }', '\t'],
  ["function (line) { return (line).split(' ') }", ' '],
  ["function cut(line) { return line.split(', ') }", ', '],
])('%s splits', (text, separator) => {
  expect(form(text)).toEqual({ kind: 'split', separator });
});

it.each([
  ['(word) => [word, 1]', 1],
  ['w=>[w,0]', 0],
  ['(w) => ([w, 0x10,])', 16],
  ['function (word) { return [word, 1e3]; }', 1000],
  ['(word        )                   => [word, 1]         ', 1],
])('%s pairs', (text, value) => {
  expect(form(text)).toEqual({ kind: 'pairWith', value });
});

it.each([
  ['(pair) => pair[0]', 0],
  ['p=>p[1]', 1],
  ['function (p) { return p[12] }', 12],
])('%s takes an item', (text, index) => {
  expect(form(text)).toEqual({ kind: 'item', index });
});

it.each(['(a, b) => a + b', 'function (sum, n) { return sum+n }', '(x,y)=>{return (x)+(y)}'])(
  '%s adds',
  (text) => {
    expect(form(text)).toEqual({ kind: 'add' });
  },
);

it.each([
  "(line) => other.split(' ')",
  '(line) => line.split(separator)',
  '(line) => line.split(/ /)',
  "(line) => line.split(' ', 2)",
  "(line) => line.split(...[' '])",
  "(line) => line?.split(' ')",
  "(line) => line.split?.(' ')",
  "(line) => line['split'](' ')",
  '(line) => line.split(` `)',
  "(line) => line.trim().split(' ')",
  "(line) => line.split(' ').reverse()",
  "(line, extra) => line.split(' ')",
  "(line = '') => line.split(' ')",
  "({ line }) => line.split(' ')",
  "(...line) => line.split(' ')",
  "async (line) => line.split(' ')",
  "function* (line) { return line.split(' ') }",
  "(line) => { console.log(line); return line.split(' '); }",
  "(line) => { line.split(' '); }",
  "cut(line) { return line.split(' ') }",
  '(word) => [word, one]',
  '(word) => [other, 1]',
  "(word) => [word, '1']",
  '(word) => [word, 1n]',
  '(word) => [word, 1.5]',
  '(word) => [word, -1]',
  '(word) => [word, 1e400]',
  '(word) => [word, 9007199254740992]',
  '(word) => [word]',
  '(word) => [word, 1, 2]',
  '(word) => [word, , 1]',
  '(word) => [...word, 1]',
  '(word) => [word, ...1]',
  '(word) => [1, word]',
  '(word) => [word.length, 1]',
  '(word, i) => [word, 1]',
  '([word]) => [word, 1]',
  'async (word) => [word, 1]',
  'function* (word) { yield [word, 1]; }',
  '(word) => { return; }',
  '(word) => {}',
  'word(word) { return [word, 1]; }',
  '() => [1, 1]',
  '([key]) => key',
  '(pair) => pair.key',
  '(pair) => pair[i]',
  "(pair) => pair['0']",
  '(pair) => pair[-1]',
  '(pair) => pair?.[0]',
  '(pair) => other[0]',
  '(pair) => pair[0][1]',
  '(a, b) => b + a',
  '(a, b) => a + 1',
  '(a, b) => a - b',
  '(a, b) => a + c',
  '(a, b) => a + b + 1',
  '(a, b, c) => a + b',
  '(a, b = 1) => a + b',
  '(a, [b]) => a + 1',
  '(a, ...b) => a + b',
  '(a) => a + a',
  'function (a, a) { return a + a }',
  'async (a, b) => a + b',
  'function* (a, b) { return a + b }',
  "function (a, b) { 'use strict'; return a + b }",
])('%s is not trivial', (text) => {
  expect(form(text)).toBeUndefined();
});
