import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { CodeParts, DebugPlace } from '../payload.ts';
import { debugLayout } from './debug-layout.ts';

const TEXT = '(x) => {\n  return x + 1;\n}';

function code(line: number, column: number, debug: DebugPlace, text = TEXT): CodeParts {
  return { text, names: [], name: '', location: ['file:///app/job.js', line, column], debug };
}

const layout = (parts: CodeParts) => debugLayout(parts, '"use strict";return (', '\n)');
const mapped = { sourceMapUrl: 'job.js.map' };

describe('a function laid out for debuggers', () => {
  it('stands in a mapped script where it stands in the original, from its first line on', () => {
    const made = layout(code(2, 12, { lineStart: [2, 4], roomBehind: 3, script: mapped }));
    const lines = made?.body.split('\n') ?? [];
    expect(made).toMatchObject({ lineOffset: 0, columnOffset: 0 });
    expect(lines[2]?.indexOf('(x) =>')).toBe(12);
    expect(lines[2]?.slice(0, 12).trim()).toBe('');
    expect(lines).toHaveLength(5);
    expect(lines[4]).toMatch(/^} {3},.*\/\/# sourceMappingURL=job\.js\.map$/);
  });

  it('leads from the whole of its source line into the function where a compiler wrote all into one line', () => {
    const made = layout(code(0, 90, { lineStart: [0, 70], roomBehind: 3, script: mapped }, 'x=>x+1'));
    expect(made?.body.slice(70, 96)).toBe(`${' '.repeat(20)}x=>x+1`);
    expect(made?.body[69]).toBe(',');
  });

  it('is offset where there is no map', () => {
    const made = layout(code(7, 3, { lineStart: [7, 0], script: {} }));
    expect(made).toMatchObject({ lineOffset: 6 });
    expect(made?.body.split('\n')[1]).toBe('   (x) => {');
  });

  it.each([
    ['mapped', code(2, 12, { lineStart: [2, 4], roomBehind: 0, script: mapped })],
    ['not mapped', code(2, 12, { lineStart: [2, 0], script: {} })],
    ['ended by a comment', code(2, 12, { lineStart: [2, 4], script: mapped }, 'x => x + 1 // one')],
  ])('is that function: %s', (_, parts) => {
    const { body, ...offsets } = layout(parts) as NonNullable<ReturnType<typeof layout>>;
    expect((compileFunction(body, [], offsets)() as (x: number) => number)(1)).toBe(2);
  });

  it.each([
    ['a map and no room before it', code(0, 5, { lineStart: [0, 0], script: mapped })],
    ['no map and no line before it', code(0, 50, { lineStart: [0, 0], script: {} })],
  ])('is left as it is with %s', (_, parts) => {
    expect(layout(parts)).toBeUndefined();
  });
});
