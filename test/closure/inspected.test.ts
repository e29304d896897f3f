import { afterAll, expect, it } from 'vitest';
import { type Outcome, runCases } from './run-cases.ts';
import { runToolchain } from './run-toolchain.ts';
import { ToolchainApp } from './toolchain-app.ts';
import { TOOLCHAINS, type Toolchain } from './toolchains.ts';

const app = new ToolchainApp();
afterAll(() => app.remove());

const INSPECTED = '--inspect=0';

function expectEqual(run: Readonly<Record<string, Outcome>>, except: readonly string[] = []): void {
  const outcomes = Object.entries(run);
  const wrong = outcomes.filter(([name, { outcome }]) => outcome !== 'equal' && !except.includes(name));
  expect(Object.fromEntries(wrong)).toEqual({});
  expect(outcomes.length).toBeGreaterThan(60);
}

it('functions laid out for a debugger are the same', async () => {
  expectEqual((await runCases('cases/values.mjs', { nodeArgs: [INSPECTED] })).outcomes);
});

it('functions laid out for a debugger are the same where a source map leads to them', async () => {
  const tsx = TOOLCHAINS.find(({ name }) => name === 'tsx, ES modules') as Toolchain;
  const nodeArgs = [INSPECTED, ...(tsx.nodeArgs ?? [])];
  expectEqual(await runToolchain(app, { ...tsx, nodeArgs }), tsx.except);
});
