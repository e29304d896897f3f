import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isOwnerAlive, parseScratchName } from '../protocol/scratch-name.ts';

/** Removes the scratch directories beside `ownDir` whose drivers are dead, however they died. What cannot be removed is left alone. */
export async function sweepScratchDirs(ownDir: string): Promise<void> {
  const parent = dirname(ownDir);
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const owner = parseScratchName(name);
    if (owner === undefined || isOwnerAlive(owner)) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}
