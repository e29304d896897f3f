import { readFileSync } from 'node:fs';
import type { SparkContext } from 'firesteel';

/** The whole message of what an action was rejected with; fails where it was not. */
export async function formatError(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The action did not fail');
}

/** The process that runs tasks. */
export async function executorPid(sc: SparkContext): Promise<number> {
  const [pid] = await sc
    .range(0, 1, 1, 1)
    .map(() => process.pid)
    .collect();
  return pid as number;
}

/** The application's scratch directory, which executors are told at their start. */
export async function scratchDirOf(sc: SparkContext): Promise<string> {
  const command = readFileSync(`/proc/${await executorPid(sc)}/cmdline`, 'utf8');
  const [found] = /\/[^\0=]*\/firesteel-\d+-\d+-[0-9a-f]+/.exec(command) ?? [];
  if (found === undefined) throw new Error(`No scratch directory in ${command}`);
  return found;
}
