import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Found, listeningPorts, processesOf, until } from './processes.ts';

const PROGRAMS = join(import.meta.dirname, 'programs');
const COMMAND = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** No program may take longer unless its test says so. */
export const LIMIT_MS = 20_000;

/** Names the programs of one run, in their environment, which their executors and whatever tasks start inherit. */
const MARK = 'FIRESTEEL_TEST_PROGRAM';

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node. */
  readonly nodeFlags?: readonly string[];
  /** Run by `firesteel submit` instead of plain `node`. */
  readonly submit?: boolean;
  readonly limitMs?: number;
  /** What runs Node, with its arguments: a command that lowers its rights. */
  readonly runner?: readonly string[];
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What is there after the end and should not be, in words. */
  readonly left: readonly string[];
}

/**
 * A program of `programs/`, run as a user would: a process of its own, which leads a process group and has a folder of its own for
 * temporary files.
 */
export class Program {
  readonly folder = mkdtempSync(join(tmpdir(), 'firesteel-bad-input-'));
  readonly scratch = join(this.folder, 'tmp');
  readonly process: ChildProcess & { readonly pid: number };
  /** Resolves when the program has ended, all its output has arrived, and what it should not leave was looked for. */
  readonly ended: Promise<ProgramEnd>;
  readonly #mark = randomUUID();
  readonly #printed = { stdout: '', stderr: '' };
  readonly #watchers = new Set<() => void>();

  constructor(name: string, options: ProgramOptions = {}) {
    const { args = [], env = {}, nodeFlags = [], submit = false, limitMs = LIMIT_MS, runner = [] } = options;
    mkdirSync(this.scratch);
    const words = [
      ...[...runner, process.execPath, ...nodeFlags],
      ...(submit ? [COMMAND, 'submit'] : []),
      ...[join(PROGRAMS, fileOf(name)), ...args],
    ];
    const child = spawn(words[0] as string, words.slice(1), {
      detached: true,
      env: { PATH: process.env.PATH, TMPDIR: this.scratch, ...env, [MARK]: this.#mark },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child as Program['process'];
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        this.#printed[stream] += stripVTControlCharacters(text);
        for (const look of this.#watchers) look();
      });
    }
    this.ended = this.#end(child, limitMs);
    // A test that fails before it asks for the end tells that failure.
    this.ended.catch(() => {});
  }

  /** Waits until stdout or stderr matches, and gives the match. */
  async prints(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    let look = () => {};
    const match = new Promise<RegExpExecArray>((resolve) => {
      look = () => {
        const found = pattern.exec(this.#printed[stream]);
        if (found) resolve(found);
      };
    });
    this.#watchers.add(look);
    look();
    const early = this.ended.then((end) => {
      throw new Error(`The program ended before it printed ${pattern}: ${JSON.stringify(end, null, 1)}`);
    });
    try {
      return await Promise.race([match, early]);
    } finally {
      this.#watchers.delete(look);
    }
  }

  /** The processes of the program that are there now: its own, its executors, and what tasks started. */
  processes(): Found[] {
    return processesOf(`${MARK}=${this.#mark}`);
  }

  ports(): string[] {
    return listeningPorts(this.processes().map(({ pid }) => pid));
  }

  async #end(child: ChildProcess, limitMs: number): Promise<ProgramEnd> {
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      this.#killAll();
    }, limitMs);
    try {
      const [code, signal] = await once(child, 'close');
      if (isLate)
        throw new Error(`The program ran longer than ${limitMs} ms: ${JSON.stringify(this.#printed)}`);
      return { code, signal, ...this.#printed, left: await this.#left() };
    } finally {
      clearTimeout(limit);
      this.#killAll();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** An executor whose driver was killed needs a moment; what is there after it stays for good. */
  async #left(): Promise<string[]> {
    const look = () => [
      ...this.processes().map(({ pid, command }) => `process ${pid}: ${command}`),
      ...readdirSync(this.scratch, { recursive: true }).map((name) => `file ${name}`),
    ];
    await until(() => look().length === 0, 5000);
    return look();
  }

  #killAll(): void {
    for (const { pid } of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
  }
}

/** Runs a program to its end. */
export function run(name: string, options?: ProgramOptions): Promise<ProgramEnd> {
  return new Program(name, options).ended;
}

/** `test/bad-input/programs/throws.mjs:7:`, the line of a program that holds the text. */
export function line(name: string, text: string): string {
  const lines = readFileSync(join(PROGRAMS, fileOf(name)), 'utf8').split('\n');
  const at = lines.findIndex((found) => found.includes(text));
  if (at < 0) throw new Error(`${fileOf(name)} holds no line with "${text}"`);
  return `${relative(process.cwd(), join(PROGRAMS, fileOf(name)))}:${at + 1}:`;
}

function fileOf(name: string): string {
  return name.includes('.') ? name : `${name}.mjs`;
}
