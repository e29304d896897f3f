import { zipfTextFile } from '../data/zipf-text.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import { median, type Report, type Row } from '../harness/report.ts';
import { interleave, type ProgramRun } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const MAX_RSS_MIB = 400;

/** How many times more text the memory of a word count must not depend on. */
const MORE_TEXT = 5;

/** Word count of one file of Zipf text: whole processes, the third run of a warm process, and memory. */
export async function wordcount({ runs, mb, only }: BenchOptions): Promise<Report[]> {
  const parts = only.length > 0 ? only : ['cold', 'steady', 'memory'];
  const reports: Report[] = [];
  if (parts.includes('cold')) reports.push(await cold(runs, mb));
  if (parts.includes('steady')) reports.push(await steady(runs, mb));
  if (parts.includes('memory')) reports.push(await memory(runs, mb));
  return reports;
}

async function cold(runs: number, mb: number): Promise<Report> {
  const file = zipfTextFile(mb);
  const [engine = [], oneThread = [], twoThreads = []] = await interleave(
    [
      firesteelProgram('Firesteel', 'word-count.mjs', file),
      nodePeer('one thread', 'word-count-readline.mjs', file),
      nodePeer('two threads', 'word-count.mjs', file),
    ],
    runs,
  );
  const time = median(wall(engine));
  return {
    title: `wordcount: ${mb} MB in one file, whole process`,
    rows: [
      { what: 'Firesteel, local[2]', unit: 's', values: wall(engine), runs: engine },
      {
        what: 'one thread: readline, split, Map',
        unit: 's',
        values: wall(oneThread),
        runs: oneThread,
        ratio: { value: median(wall(oneThread)) / time, to: 'Firesteel' },
        bar: { value: 2, is: 'at least' },
      },
      {
        what: 'two worker_threads by hand',
        unit: 's',
        values: wall(twoThreads),
        runs: twoThreads,
        ratio: { value: time / median(wall(twoThreads)), to: 'it takes Firesteel' },
        bar: { value: 1.1, is: 'at most' },
      },
      {
        what: 'Firesteel, memory',
        unit: 'MiB',
        values: rss(engine),
        bar: { value: MAX_RSS_MIB, is: 'at most' },
      },
    ],
  };
}

async function steady(runs: number, mb: number): Promise<Report> {
  const file = zipfTextFile(mb);
  const [engine = [], twoThreads = []] = await interleave(
    [
      firesteelProgram('Firesteel, 3 runs', 'word-count.mjs', file, 3),
      nodePeer('two threads, 3 runs', 'word-count.mjs', file, 3),
    ],
    runs,
  );
  const ratio = median(third(engine)) / median(third(twoThreads));
  return {
    title: `wordcount: ${mb} MB in one file, third run in one process`,
    rows: [
      { what: 'Firesteel, local[2]', unit: 's', values: third(engine), runs: engine },
      {
        what: 'two worker_threads by hand',
        unit: 's',
        values: third(twoThreads),
        runs: twoThreads,
        ratio: { value: ratio, to: 'it takes Firesteel' },
        bar: { value: 1, is: 'at most' },
      },
    ],
  };
}

/** One run more than the smaller one has says little: memory varies less than time. */
async function memory(runs: number, mb: number): Promise<Report> {
  const rows: Row[] = [];
  let small = Number.NaN;
  for (const size of [mb, mb * MORE_TEXT]) {
    const [engine = []] = await interleave(
      [firesteelProgram(`Firesteel, ${size} MB`, 'word-count.mjs', zipfTextFile(size))],
      Math.min(3, runs),
    );
    const values = rss(engine);
    const row: Row = { what: `Firesteel, ${size} MB of text`, unit: 'MiB', values, runs: engine };
    const ratio = { value: median(values) / small, to: `${mb} MB` };
    rows.push(size === mb ? row : { ...row, ratio, bar: { value: 1.1, is: 'at most' } });
    small = median(values);
  }
  return { title: 'wordcount: summed peak memory of all processes', rows };
}

const wall = (runs: readonly ProgramRun[]) => runs.map(({ wallMs }) => wallMs / 1000);
const third = (runs: readonly ProgramRun[]) =>
  runs.map(({ output }) => (output.runs?.[2] ?? Number.NaN) / 1000);
const rss = (runs: readonly ProgramRun[]) =>
  runs.map(({ use }) => (use?.peakRssBytes ?? Number.NaN) / 2 ** 20);
