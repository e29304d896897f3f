import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { InspectorSocket } from '../support/inspector-client.ts';
import { inTests } from './run-cases.ts';

interface Paused {
  readonly reason: string;
  readonly data?: { readonly description?: string };
}

/** The reason that a `debugger` statement gives. */
const MARK = 'other';

/** Runs the program under a debugger that pauses on all exceptions, and gives what it printed and where it stood still. */
async function runAttached(): Promise<{ stdout: string; pauses: string[] }> {
  const args = ['--inspect-brk=0', inTests('attached-program.mjs'), inTests('../../dist')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const pauses: string[] = [];
  let [stdout, stderr] = ['', ''];
  let socket: Promise<InspectorSocket> | undefined;
  const limit = setTimeout(() => child.kill('SIGKILL'), 50_000);
  const attach = async (url: string): Promise<InspectorSocket> => {
    const opened = await InspectorSocket.open(url, ({ method, params }) => {
      if (method !== 'Debugger.paused') return;
      const { reason, data } = params as Paused;
      pauses.push(data === undefined ? reason : `${reason}: ${data.description?.split('\n')[0]}`);
      opened.send({ id: 9, method: 'Debugger.resume' });
    });
    opened.send({ id: 1, method: 'Runtime.enable' });
    opened.send({ id: 2, method: 'Debugger.enable' });
    opened.send({ id: 3, method: 'Debugger.setPauseOnExceptions', params: { state: 'all' } });
    // Node loses the word where it comes before the program waits for it.
    const go = setInterval(() => {
      if (pauses.length > 0 || child.exitCode !== null) clearInterval(go);
      else opened.send({ id: 4, method: 'Runtime.runIfWaitingForDebugger' });
    }, 100);
    return opened;
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const url = /listening on (ws:\S+)/.exec(stderr)?.[1];
    if (url !== undefined) socket ??= attach(url);
    // All is done. Node 20 may crash where its debugger leaves at this point, whatever the program.
    if (stderr.includes('Waiting for the debugger to disconnect')) child.kill('SIGKILL');
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  await once(child, 'close');
  clearTimeout(limit);
  (await socket)?.close();
  expect(stderr).toContain('Waiting for the debugger to disconnect');
  return { stdout, pauses };
}

it('captures and a job throw nothing that a debugger would stand still at', async () => {
  const { stdout, pauses } = await runAttached();
  expect(stdout).toBe('captured 200, 7 keys\n');
  const [begin, end] = [pauses.indexOf(MARK), pauses.lastIndexOf(MARK)];
  expect(pauses.slice(begin, end + 1)).toEqual([MARK, 'exception: Error: seen by the debugger', MARK]);
});
