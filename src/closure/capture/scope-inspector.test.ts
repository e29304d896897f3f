import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ScopeInspector } from './scope-inspector.ts';
import { ScriptTable } from './script-table.ts';

let inspector: ScopeInspector;
beforeEach(() => {
  inspector = new ScopeInspector();
});
afterEach(() => inspector.close());

/** V8 refuses this where the domain is off. */
const isDebugging = (): boolean => {
  try {
    inspector.post('Debugger.setAsyncCallStackDepth', { maxDepth: 0 });
    return true;
  } catch (error) {
    expect(String(error)).toContain('not enabled');
    return false;
  }
};

it('has the Debugger on for as long as it is wanted', () => {
  expect([isDebugging(), inspector.debugging(isDebugging), isDebugging()]).toEqual([false, true, false]);
});

it('has the Debugger off after what it was wanted for has failed', () => {
  expect(() =>
    inspector.debugging(() => {
      throw new Error('failed');
    }),
  ).toThrow('failed');
  expect(isDebugging()).toBe(false);
  expect(() =>
    inspector.debugging(() => inspector.post('Debugger.getScriptSource', { scriptId: 'none' })),
  ).toThrow();
  expect(isDebugging()).toBe(false);
});

it('has the Debugger off after a command has failed that had switched it on', () => {
  const { post } = inspector;
  const sent: string[] = [];
  vi.spyOn(inspector, 'post').mockImplementation((method: string, params?: object) => {
    if (method.startsWith('Debugger.')) sent.push(method);
    const answer = post.call(inspector, method, params);
    if (method === 'Debugger.enable') throw new Error('enabled, and failed');
    return answer as never;
  });
  const scripts = new ScriptTable(inspector);
  expect(() => scripts.url('0')).toThrow('enabled, and failed');
  expect(() => scripts.isModuleVariable('0', 'x')).toThrow('enabled, and failed');
  vi.restoreAllMocks();
  expect(sent).toEqual(['Debugger.enable', 'Debugger.disable', 'Debugger.enable', 'Debugger.disable']);
  expect(isDebugging()).toBe(false);
});

it('tells scripts to nobody who no longer listens', () => {
  const seen: unknown[] = [];
  expect(() =>
    inspector.listening(
      'Debugger.scriptParsed',
      (script) => seen.push(script),
      () => {
        throw new Error('failed');
      },
    ),
  ).toThrow('failed');
  inspector.debugging(() => {});
  expect(seen).toEqual([]);
});
