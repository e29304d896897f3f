import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

interface Outcome {
  readonly count: number;
  /** By function and where it stands: `name url`. */
  readonly samples: Readonly<Record<string, number>>;
}

const PROGRAM = join(import.meta.dirname, 'cpu-profile-program.mjs');

/** The generated loop, and the user's functions where V8 has not inlined them into it. */
const WANTED = /firesteel-stage-[0-9a-f]+-(?:bound|shared)\.js$|cpu-profile-program\.mjs$/;

/** A thread that waits for work. The garbage collector's samples and those of native code, `(program)`, count as ours. */
const IDLE = '(idle) ';

it('a narrow chain spends its time in the generated loop and the functions of the user', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { timeout: 55_000 });
  const { count, samples } = JSON.parse(stdout) as Outcome;
  expect(count).toBe(266_666_668);
  let [wanted, all] = [0, 0];
  for (const [place, times] of Object.entries(samples)) {
    if (place === IDLE) continue;
    all += times;
    if (WANTED.test(place)) wanted += times;
  }
  // Fewer would say nothing.
  expect(all).toBeGreaterThan(500);
  expect(wanted / all, JSON.stringify(samples, undefined, 1)).toBeGreaterThanOrEqual(0.95);
});
