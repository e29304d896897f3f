import { expect, it } from 'vitest';
import { analyzeFunction } from './function-analysis.ts';

const splitsAt = (text: string) => analyzeFunction(text).splitsAt;

it.each([
  ["(line) => line.split(' ')", ' '],
  ["l=>l.split(',')", ','],
  ['(text) => { return text.split("\\t"); }', '\t'],
  ["function (line) { return (line).split(' ') }", ' '],
  ["function cut(line) { return line.split(', ') }", ', '],
])('of %s is known', (text, separator) => {
  expect(splitsAt(text)).toBe(separator);
});

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
])('of %s is not', (text) => {
  expect(splitsAt(text)).toBeUndefined();
});
