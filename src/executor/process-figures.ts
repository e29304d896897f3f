import { readdirSync, readFileSync } from 'node:fs';
import type { Figures } from './runaway-guard.ts';

/** Linux counts processor time in these, whatever the machine. */
const TICK_MS = 10;

const THREADS = '/proc/self/task';

/** Figures of this process from Node and from Linux, which knows task threads by the names that Node gives them. */
export class ProcessFigures implements Figures {
  nowMs(): number {
    return performance.now();
  }

  rssBytes(): number {
    return process.memoryUsage.rss();
  }

  userCpuMs(thread: number): number | undefined {
    try {
      for (const id of readdirSync(THREADS)) {
        const stat = readFileSync(`${THREADS}/${id}/stat`, 'latin1');
        const end = stat.lastIndexOf(')');
        if (stat.slice(stat.indexOf('(') + 1, end) !== `task-${thread}`) continue;
        // Fields from the third on; the time in user mode is the fourteenth.
        return Number(stat.slice(end + 2).split(' ')[11]) * TICK_MS;
      }
    } catch {
      // Another system, or a thread that ended meanwhile.
    }
    return undefined;
  }
}
