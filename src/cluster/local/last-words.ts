import { readFileSync, rmSync } from 'node:fs';
import { formatBytes } from '../../common/format-bytes.ts';

/** Lines of V8's own dump that tell a user nothing. */
const NOISE = /^\s*(?:\d+: 0x|-{3,}|<---|\[\d+:0x|Writing Node\.js report|Node\.js report completed|#|$)/;
const SHOWN_LINES = 5;

/** What a user cannot see from the signal alone. Where the driver sent it, other words are used. */
const NOT_OURS = ', which the system sends too when it runs out of memory';

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface FatalReport {
  readonly header?: { readonly event?: string; readonly threadId?: number | null };
  readonly javascriptHeap?: { readonly usedMemory?: number; readonly memoryLimit?: number };
}

/** Why an executor ended, in one text: exit code or signal, Node's report of a fatal error, the last lines it wrote to stderr. */
export function lastWords(
  { code, signal }: ProcessEnd,
  reportFile: string,
  stderr: readonly string[],
): string {
  const how =
    signal === null ? `exit code ${code}` : `signal ${signal}${signal === 'SIGKILL' ? NOT_OURS : ''}`;
  const report = takeReport(reportFile);
  const lines = stderr.filter((line) => !NOISE.test(line)).slice(-SHOWN_LINES);
  return [
    how,
    ...(report === undefined ? [] : [report]),
    ...(lines.length === 0 ? [] : [`it wrote: ${lines.join(' | ')}`]),
  ].join('; ');
}

/** Reads the report and removes it at once: it holds the environment of the process. */
function takeReport(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    rmSync(file, { force: true });
    const { header, javascriptHeap } = JSON.parse(text) as FatalReport;
    const { threadId } = header ?? {};
    const { usedMemory, memoryLimit } = javascriptHeap ?? {};
    // Where the heap is exhausted Node may not know the thread any more.
    const thread =
      typeof threadId === 'number' ? ` in ${threadId === 0 ? 'the main thread' : `thread ${threadId}`}` : '';
    const heap =
      usedMemory === undefined || memoryLimit === undefined
        ? ''
        : ` with ${formatBytes(usedMemory)} of ${formatBytes(memoryLimit)} heap in use`;
    return `fatal error${thread}${heap}: ${header?.event ?? 'unknown'}`;
  } catch {
    // A process that dies may leave half a report.
    return undefined;
  }
}
