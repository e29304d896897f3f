import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Found {
  readonly pid: number;
  readonly command: string;
}

/** The live processes whose environment holds an entry, wherever they hang in the tree of processes. */
export function processesOf(entry: string): Found[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^[0-9]+$/.test(name)) return [];
    try {
      // A process that only waits to be reaped has an empty environment.
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      if (!environment.includes(entry)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return [{ pid: Number(name), command }];
    } catch {
      // It ended meanwhile, or is another user's.
      return [];
    }
  });
}

const LISTEN = '0A';

/** The local addresses on which these processes listen for TCP, as the kernel writes them. */
export function listeningPorts(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketsOf));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'latin1')
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTEN && inodes.has(inode as string))
      .map(([, address]) => address as string),
  );
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[([0-9]+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}

/** Resolves when `look` is true, or at the limit. */
export async function until(look: () => boolean, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!look() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
}
