import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Outcome, runCases } from './run-cases.ts';
import type { ToolchainApp } from './toolchain-app.ts';
import { nodeFor, type Toolchain } from './toolchains.ts';

const run = promisify(execFile);

/** What became of the cases and of the job in one toolchain, in processes of its own. */
export async function runToolchain(
  app: ToolchainApp,
  toolchain: Toolchain,
): Promise<Readonly<Record<string, Outcome>>> {
  const folder = app.write(toolchain);
  if (toolchain.vitestArgs) return runTests(app, folder, toolchain.vitestArgs);
  const { outcomes } = await runCases(app.entries(folder, toolchain), {
    build: app.build,
    appRoot: app.folder,
    cwd: app.folder,
    nodeArgs: toolchain.nodeArgs ?? [],
    inThread: toolchain.inThread === true,
    node: nodeFor(toolchain),
  });
  return outcomes;
}

async function runTests(
  app: ToolchainApp,
  folder: string,
  args: readonly string[],
): Promise<Record<string, Outcome>> {
  const vitest = join(app.folder, 'node_modules/vitest/vitest.mjs');
  const flags = ['run', '--root', folder, '--maxWorkers=2', '--coverage.reporter=json', ...args];
  // The tests of this repository run in vitest themselves.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST|NODE_OPTIONS$|NODE_V8_COVERAGE$)/.test(name),
  );
  await run(process.execPath, [vitest, ...flags], {
    timeout: 110_000,
    cwd: folder,
    maxBuffer: 1 << 26,
    env: { ...Object.fromEntries(own), ROW_FOLDER: folder, ROW_BUILD: app.build },
  });
  const outcomesOf = (copy: string) =>
    JSON.parse(readFileSync(join(folder, `${copy}.json`), 'utf8')) as object;
  return { ...outcomesOf('first'), ...outcomesOf('second') };
}
