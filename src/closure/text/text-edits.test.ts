import { expect, it } from 'vitest';
import { applyEdits, freshName } from './text-edits.ts';

it('applyEdits leaves what follows a replaced range at its line and column', () => {
  const source = 'class A extends Parent {\n  static x = {\n    y: 1 }; m() { return z }\n}';
  const at = (text: string) => ({ start: source.indexOf(text), end: source.indexOf(text) + text.length });
  const edited = applyEdits(source, [
    { ...at('Parent'), text: '$b' },
    { ...at('static x = {\n    y: 1 };'), text: '' },
  ]);
  expect(edited.split('\n')[0]).toBe('class A extends $b     {');
  expect(edited.indexOf('m() { return z }')).toBe(source.indexOf('m() { return z }') - 'static x = {'.length);
  const column = (text: string) => text.split('\n')[2]?.indexOf('m()');
  expect(column(edited)).toBe(column(source));
});

it('applyEdits keeps insertions at one place in the order given, and drops those inside a cut', () => {
  const edits = [
    { start: 1, end: 1, text: 'x' },
    { start: 1, end: 1, text: 'y' },
    { start: 2, end: 4, text: '' },
    { start: 3, end: 3, text: 'lost' },
  ];
  expect(applyEdits('abcdef', edits)).toBe('axyb  ef');
});

it('freshName avoids what the text has', () => {
  expect(freshName('f()', '$base')).toBe('$base');
  expect(freshName('$base + $base1', '$base')).toBe('$base2');
});
