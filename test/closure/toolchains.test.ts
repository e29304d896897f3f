import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './run-cases.ts';
import { runToolchain } from './run-toolchain.ts';
import { ToolchainApp } from './toolchain-app.ts';
import { nodeFor, TOOLCHAINS, type Toolchain } from './toolchains.ts';

const AT_ONCE = 2;

const app = new ToolchainApp();
const nameToRun = new Map<string, Promise<Readonly<Record<string, Outcome>>>>();

beforeAll(async () => {
  const waiting = TOOLCHAINS.filter(runsHere);
  const next = async (): Promise<void> => {
    for (let toolchain = waiting.shift(); toolchain; toolchain = waiting.shift()) {
      const run = runToolchain(app, toolchain);
      nameToRun.set(toolchain.name, run);
      await run.catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}, 300_000);

afterAll(() => app.remove());

describe('the same functions travel and the same job runs', () => {
  for (const toolchain of TOOLCHAINS) {
    it.skipIf(!runsHere(toolchain))(`from ${toolchain.name}`, async () => {
      const outcomes = Object.entries((await nameToRun.get(toolchain.name)) ?? {});
      const wrong = outcomes.filter(
        ([name, { outcome }]) => outcome !== 'equal' && !toolchain.except?.includes(name),
      );
      expect(Object.fromEntries(wrong)).toEqual({});
      expect(outcomes.filter(([name]) => name.startsWith('job'))).toHaveLength(toolchain.vitestArgs ? 2 : 1);
      expect(outcomes.length).toBeGreaterThan(70);
    });
  }
});

function runsHere(toolchain: Toolchain): boolean {
  return nodeFor(toolchain) !== undefined;
}
