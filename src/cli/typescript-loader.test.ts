import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { installedTypeScriptSupport, typeScriptOptions } from './typescript-loader.ts';

const withTsx = (nodeStripsTypes: boolean) => ({ findTsx: () => '/app/tsx/loader.mjs', nodeStripsTypes });
const withoutTsx = (nodeStripsTypes: boolean) => ({ findTsx: () => undefined, nodeStripsTypes });
const tsx = ['--import', 'file:///app/tsx/loader.mjs'];

describe('the options of node', () => {
  it.each(['/app/a.js', '/app/a.mjs', '/app/a.cjs', '/app/a'])('are none for %s', (app) => {
    expect(typeScriptOptions(app, withTsx(true))).toEqual([]);
    expect(typeScriptOptions(app, withoutTsx(false))).toEqual([]);
  });

  it.each(['/app/a.ts', '/app/a.mts', '/app/a.cts', '/app/a.tsx', '/app/a.TS'])(
    'name tsx for %s where it is installed, whatever Node can do',
    (app) => {
      expect(typeScriptOptions(app, withTsx(false))).toEqual(tsx);
      expect(typeScriptOptions(app, withTsx(true))).toEqual(tsx);
    },
  );

  it('are none for TypeScript that Node runs by itself', () => {
    expect(typeScriptOptions('/app/a.mts', withoutTsx(true))).toEqual([]);
  });

  it('cannot be given where neither is there: the error says what to install', () => {
    const run = (app: string, strips: boolean) => () => typeScriptOptions(app, withoutTsx(strips));
    const code = 'TYPESCRIPT_NOT_SUPPORTED';
    expect(run('/app/a.ts', false)).toThrow(expect.objectContaining({ code }));
    expect(run('/app/a.ts', false)).toThrow(/npm install --save-dev tsx, or use Node\.js 22\.18/);
    // Node never runs .tsx.
    expect(run('/app/a.tsx', true)).toThrow(/npm install --save-dev tsx$/);
  });

  it('find the tsx of this package for a program that has none of its own', () => {
    const [, loader] = typeScriptOptions('/a.ts', installedTypeScriptSupport);
    expect(existsSync(fileURLToPath(loader as string))).toBe(true);
  });
});
