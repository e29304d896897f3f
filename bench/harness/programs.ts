import { join } from 'node:path';
import type { Contender } from './run-program.ts';

/** A program of bench/programs, which uses Firesteel. */
export function firesteelProgram(
  name: string,
  file: string,
  ...args: readonly (string | number)[]
): Contender {
  return contender(name, join('programs', file), args);
}

/** A program of bench/peers/node, written by hand. */
export function nodePeer(name: string, file: string, ...args: readonly (string | number)[]): Contender {
  return contender(name, join('peers', 'node', file), args);
}

function contender(name: string, file: string, args: readonly (string | number)[]): Contender {
  return { name, args: [join(import.meta.dirname, '..', file), ...args.map(String)] };
}
