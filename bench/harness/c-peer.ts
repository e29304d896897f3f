import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { leftOut } from './left-out.ts';
import type { Contender } from './run-program.ts';

const sources = join(import.meta.dirname, '..', 'peers', 'c');
const binaries = join(import.meta.dirname, '..', '.data', 'c');

/** For this machine only. By itself gcc prefers registers of 256 bits, where those of 512 made `group` a tenth faster. */
const OPTIONS = ['-O3', '-march=native', ...(process.arch === 'x64' ? ['-mprefer-vector-width=512'] : [])];

let isInstalled: boolean | undefined;

/** Whether there is a compiler for the programs of peers/c. */
export function hasC(): boolean {
  isInstalled ??= spawnSync('gcc', ['--version'], { stdio: 'ignore' }).status === 0;
  return isInstalled;
}

/** A program of bench/peers/c, compiled if it has changed. None where gcc is not installed, which is said once. */
export function cPeer(program: string, ...args: readonly (string | number)[]): Contender[] {
  return contender('C', program, args);
}

/** GNU `sort` by the first ten characters, and the check of what it writes: FILE [RUNS]. None where there is no gcc for the check. */
export function gnuSort(...args: readonly (string | number)[]): Contender[] {
  return contender('GNU sort', 'gnu-sort', args);
}

function contender(name: string, program: string, args: readonly (string | number)[]): Contender[] {
  if (!hasC()) return leftOut('C', '`apt install gcc` brings its compiler');
  return [{ name, command: compiled(program), args: args.map(String) }];
}

function compiled(program: string): string {
  const binary = join(binaries, program);
  const source = `${program}.c`;
  const headers = readdirSync(sources).filter((file) => file.endsWith('.h'));
  const changed = Math.max(...[source, ...headers].map((file) => statSync(join(sources, file)).mtimeMs));
  const madeMs = statSync(binary, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (madeMs <= changed) {
    mkdirSync(binaries, { recursive: true });
    const unfinished = `${binary}.${process.pid}.tmp`;
    execFileSync('gcc', [...OPTIONS, '-o', unfinished, join(sources, source)], { stdio: 'inherit' });
    renameSync(unfinished, binary);
  }
  return binary;
}
