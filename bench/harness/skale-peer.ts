import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { leftOut } from './left-out.ts';
import type { Contender } from './run-program.ts';

const programs = join(import.meta.dirname, '..', 'peers', 'skale');
const home = resolve(process.env.SKALE_HOME ?? join(import.meta.dirname, '..', '.data', 'skale'));

/** Of a library that skale brings along, which greets with it in each process. */
const QUIET = { AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1' };

/** A program of peers/skale. None where there is no such program, or skale is not installed, which is said once. */
export function skalePeer(program: string, ...args: readonly (string | number)[]): Contender[] {
  const file = join(programs, `${program}.mjs`);
  if (!existsSync(file)) return [];
  if (!existsSync(join(home, 'node_modules', 'skale'))) {
    return leftOut(
      'skale',
      '`npm install --prefix bench/.data/skale skale@1.2.2 --legacy-peer-deps` brings it; SKALE_HOME, if set, is the folder where it is installed',
    );
  }
  return [{ name: 'skale', args: [file, ...args.map(String)], env: { ...QUIET, SKALE_HOME: home } }];
}
