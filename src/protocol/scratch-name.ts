import { readFileSync } from 'node:fs';

/** The driver that a scratch directory belongs to. A pid alone would be taken for alive when another process has it now. */
export interface ScratchOwner {
  readonly pid: number;
  /** When the process started, in the system's own unit; 0 where the system does not tell. */
  readonly startTime: number;
}

/** `firesteel-<pid>-<start time>-<random>` */
export function scratchName({ pid, startTime }: ScratchOwner, random: string): string {
  return `firesteel-${pid}-${startTime}-${random}`;
}

export function parseScratchName(name: string): ScratchOwner | undefined {
  const match = /^firesteel-([1-9][0-9]*)-([0-9]+)-[0-9a-f]+$/.exec(name);
  return match === null ? undefined : { pid: Number(match[1]), startTime: Number(match[2]) };
}

/** When process `pid` started, in clock ticks since boot; 0 if it is not there or the system has no /proc. */
export function processStartTime(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may hold anything; field 22 is the start time.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return 0;
  }
}

/** Whether the process is there and is the same one. In doubt it is. */
export function isOwnerAlive({ pid, startTime }: ScratchOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: another user's process has the pid.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  const now = processStartTime(pid);
  return startTime === 0 || now === 0 || now === startTime;
}
