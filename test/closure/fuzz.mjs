// Gives the decoders damaged payloads and data in a process of its own, so that a crash or a hang is seen.
//   node test/closure/fuzz.mjs [--target closures|data] [--seconds 60] [--seed N] [--from case] [--cases N] [--build dist]
// Prints the seed; the same seed makes the same cases, and `--from N --cases 1` only case N of them.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** A single case takes milliseconds. */
const HANG_MS = 30_000;

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'closures' },
    seconds: { type: 'string', default: '60' },
    seed: {
      type: 'string',
      default: process.env.FIRESTEEL_FUZZ_SEED ?? String(Math.floor(Math.random() * 2 ** 31)),
    },
    from: { type: 'string', default: '0' },
    cases: { type: 'string', default: '1000000000' },
    build: { type: 'string', default: join(import.meta.dirname, '../../dist') },
  },
});
console.log(`seed ${values.seed}`);
const folder = mkdtempSync(join(tmpdir(), 'firesteel-fuzz-'));
const progress = join(folder, 'case');
const { target, build, seed, from, cases, seconds } = values;
const args = [target, build, seed, from, cases, seconds, progress];
const child = spawn(
  process.execPath,
  ['--max-old-space-size=512', join(import.meta.dirname, 'fuzz/loop.mjs'), ...args],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);
const atWork = () => {
  try {
    return readFileSync(progress, 'utf8').trim();
  } catch {
    return 'none';
  }
};
let [last, since, isHung] = ['', performance.now(), false];
const watch = setInterval(() => {
  if (atWork() !== last) [last, since] = [atWork(), performance.now()];
  else if (performance.now() - since > HANG_MS) {
    isHung = true;
    child.kill('SIGKILL');
  }
}, 1000);
child.on('exit', (code, signal) => {
  clearInterval(watch);
  if (code !== 0)
    console.log(
      `${isHung ? 'hung' : `ended with ${signal ?? code}`} at case ${atWork()}: --target ${target} --seed ${seed} --from ${atWork()} --cases 1`,
    );
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code === 0 ? 0 : 1;
});
