// Loaded by `firesteel submit` into the program, before it: what Ctrl-C does. The library itself installs no signal handlers.

import { Socket } from 'node:net';
import { publishedContext } from '../context/published-context.ts';
import { INTERRUPTED, INTERRUPTS_FD } from './interrupts.ts';

/** With these a context tells what we have made it do. */
const OUR_DOING = ['JOB_CANCELLED', 'CONTEXT_STOPPED'];

let received = 0;
let told = 0;
let isEnding = false;

process.on('SIGINT', () => {
  received++;
  react();
});

const pipe = new Socket({ fd: INTERRUPTS_FD, readable: true, writable: false });
pipe.unref();
pipe.on('data', (bytes) => {
  told += bytes.length;
  react();
});
// The command is gone, perhaps killed: its program goes too.
pipe.on('end', () => void end('firesteel submit has ended'));
pipe.on('error', () => void end('firesteel submit has ended'));

function react(): void {
  // One Ctrl-C at the terminal comes both ways.
  if (Math.max(received, told) > 1) process.exit(INTERRUPTED);
  void end('interrupted by Ctrl-C');
}

async function end(reason: string): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  // The program may end by itself, when its actions reject: then as well with this exit code, and without a report of what is no error.
  process.on('exit', () => {
    process.exitCode = INTERRUPTED;
  });
  process.on('uncaughtException', (error: unknown) => {
    if (!OUR_DOING.includes(String((error as { code?: unknown } | null)?.code))) console.error(error);
  });
  try {
    const context = publishedContext();
    context?.cancelAllJobs(reason);
    await context?.stop();
  } finally {
    process.exit(INTERRUPTED);
  }
}
