import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HANDLES, InspectorSession } from './inspector-session.ts';
import { ScriptTable } from './script-table.ts';

let session: InspectorSession;
beforeEach(() => {
  session = new InspectorSession();
});
afterEach(() => session.close());

/** V8 refuses this where the domain is off. */
const isDebugging = (): boolean => {
  try {
    session.post('Debugger.setAsyncCallStackDepth', { maxDepth: 0 });
    return true;
  } catch (error) {
    expect(String(error)).toContain('not enabled');
    return false;
  }
};

it('has the Debugger on for as long as it is wanted', () => {
  expect([isDebugging(), session.debugging(isDebugging), isDebugging()]).toEqual([false, true, false]);
});

it('has the Debugger off after what it was wanted for has failed', () => {
  expect(() =>
    session.debugging(() => {
      throw new Error('failed');
    }),
  ).toThrow('failed');
  expect(isDebugging()).toBe(false);
  expect(() =>
    session.debugging(() => session.post('Debugger.getScriptSource', { scriptId: 'none' })),
  ).toThrow();
  expect(isDebugging()).toBe(false);
});

it('has the Debugger off after a command has failed that had switched it on', () => {
  const { post } = session;
  const sent: string[] = [];
  vi.spyOn(session, 'post').mockImplementation((method: string, params?: object) => {
    if (method.startsWith('Debugger.')) sent.push(method);
    const answer = post.call(session, method, params);
    if (method === 'Debugger.enable') throw new Error('enabled, and failed');
    return answer as never;
  });
  const scripts = new ScriptTable(session);
  expect(() => scripts.url('0')).toThrow('enabled, and failed');
  expect(() => scripts.isModuleVariable('0', 'x')).toThrow('enabled, and failed');
  vi.restoreAllMocks();
  expect(sent).toEqual(['Debugger.enable', 'Debugger.disable', 'Debugger.enable', 'Debugger.disable']);
  expect(isDebugging()).toBe(false);
});

it('tells scripts to nobody who no longer listens', () => {
  const seen: unknown[] = [];
  expect(() =>
    session.listening(
      'Debugger.scriptParsed',
      (script) => seen.push(script),
      () => {
        throw new Error('failed');
      },
    ),
  ).toThrow('failed');
  session.debugging(() => {});
  expect(seen).toEqual([]);
});

it('lives through a collection between a line and its answer, and lets go of it later', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const released: unknown[] = [];
  const { post } = session;
  vi.spyOn(session, 'post').mockImplementation((method: string, params: object = {}) => {
    if ('objectGroup' in params) released.push(params.objectGroup);
    return post.call(session, method, params) as never;
  });
  const seen = { n: 0 };
  session.runLine(seen, (name) => `${name}.n++; throw new Error("late")`);
  session.release();
  collect();
  expect([seen.n, released]).toEqual([1, [HANDLES]]);
  await new Promise((resolve) => setImmediate(resolve));
  session.release();
  session.release();
  vi.restoreAllMocks();
  expect(released).toEqual([HANDLES, HANDLES, 'firesteel-lines', HANDLES]);
});
