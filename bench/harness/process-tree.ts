import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_EVERY_MS = 20;
const TICKS_A_SECOND = 100;

/** Threads other than the main one start processes seldom: they are asked every so many samples. */
const ALL_THREADS_EVERY = 10;

interface ProcessUse {
  peakRssBytes: number;
  cpuTicks: number;
}

/** What a tree of processes used, and what others did meanwhile. */
export interface TreeUse {
  /** The peaks of all its processes, summed: an upper bound of what they held at one time. */
  readonly peakRssBytes: number;
  readonly cpuSeconds: number;
  /** The share of the machine's processors that others used, 0 to 1. */
  readonly foreignLoad: number;
}

/**
 * Watches a process and its descendants through `/proc` (Linux). A process is seen while it lives, so what it uses in the last 20 ms before
 * its end, and one that lives shorter, can be missed.
 */
export class ProcessTree {
  readonly #pidToUse = new Map<number, ProcessUse>();
  readonly #alive: Set<number>;
  readonly #timer: NodeJS.Timeout;
  readonly #machineBefore = machineTicks();
  readonly #ownBefore = process.cpuUsage();
  #samples = 0;

  constructor(rootPid: number) {
    this.#alive = new Set([rootPid]);
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_EVERY_MS);
  }

  static readonly isSupported = process.platform === 'linux';

  /** Ends the watching. */
  close(): TreeUse {
    clearInterval(this.#timer);
    const uses = [...this.#pidToUse.values()];
    const sum = (pick: (use: ProcessUse) => number) => uses.reduce((total, use) => total + pick(use), 0);
    const machine = machineTicks();
    const own = process.cpuUsage(this.#ownBefore);
    const ownTicks = ((own.user + own.system) / 1e6) * TICKS_A_SECOND;
    const treeTicks = sum((use) => use.cpuTicks);
    const foreign = machine.busy - this.#machineBefore.busy - treeTicks - ownTicks;
    const all = machine.all - this.#machineBefore.all;
    return {
      peakRssBytes: sum((use) => use.peakRssBytes),
      cpuSeconds: treeTicks / TICKS_A_SECOND,
      foreignLoad: all > 0 ? Math.min(1, Math.max(0, foreign / all)) : 0,
    };
  }

  #sample(): void {
    const asksAllThreads = this.#samples++ % ALL_THREADS_EVERY === 0;
    // A child found is visited in the same round: a Set hands out what is added while it is walked.
    for (const pid of this.#alive) {
      try {
        this.#pidToUse.set(pid, useOf(pid));
        for (const child of childrenOf(pid, asksAllThreads)) this.#alive.add(child);
      } catch {
        // It has ended. What was seen of it stays.
        this.#alive.delete(pid);
      }
    }
  }
}

function useOf(pid: number): ProcessUse {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name, in brackets, may hold anything; user and system time are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const peakKiB = Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]);
  if (Number.isNaN(peakKiB)) throw new Error(`Process ${pid} has ended`);
  return { peakRssBytes: peakKiB * 1024, cpuTicks: Number(fields[11]) + Number(fields[12]) };
}

function childrenOf(pid: number, ofAllThreads: boolean): number[] {
  const threads = ofAllThreads ? readdirSync(`/proc/${pid}/task`) : [String(pid)];
  return threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
  );
}

function machineTicks(): { busy: number; all: number } {
  if (!ProcessTree.isSupported) return { busy: 0, all: 0 };
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1);
  // user nice system idle iowait irq softirq steal; the guest times behind are part of user.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  return { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
}
