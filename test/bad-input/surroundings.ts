import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What to put before a command so that file permissions bind it: nothing for an ordinary user, a command that gives up root's rights for
 * root; undefined where there is no such command.
 */
export function withoutRootRights(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const dropped = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'];
  return spawnSync(dropped[0]!, [...dropped.slice(1), 'true']).status === 0 ? dropped : undefined;
}

/** A disk of one MiB; undefined where this user may not mount one. */
export function smallDisk(): (Disposable & { readonly path: string }) | undefined {
  const path = mkdtempSync(join(tmpdir(), 'firesteel-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', path]).status !== 0) {
    rmdirSync(path);
    return undefined;
  }
  return {
    path,
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', path]);
      rmdirSync(path);
    },
  };
}

/** A folder for what a test itself writes. */
export function ownFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'firesteel-input-'));
  mkdirSync(path, { recursive: true });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
