import { join } from 'node:path';
import { firesteelProgram } from '../harness/programs.ts';
import { median, type Report, type Row } from '../harness/report.ts';
import { interleave, type ProgramRun } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

/** A shape of captured functions, and what a figure of it has to be. */
interface Shape {
  readonly shape: string;
  readonly what: string;
  readonly atMost?: number;
  /** Captures a process, and how many before them are not counted. */
  readonly samples: readonly [count: number, warmUp: number];
}

/** Starts vary more than they take: more runs than elsewhere. */
const MIN_STARTS = 15;
const OPERATORS = 5000;
/** Rounds of a hot loop in which it is compiled. */
const WARM_UP_ROUNDS = 2;

const SMALL = { samples: [2000, 500] } as const;
const ONE = { samples: [1, 0] } as const;

/** Figures of some microseconds. */
const CAPTURES: readonly Shape[] = [
  { shape: 'nothing', what: 'no captured variable', atMost: 40, ...SMALL },
  { shape: 'constant', what: 'a captured constant', atMost: 150, ...SMALL },
  { shape: 'helper', what: 'a captured constant and a helper function', atMost: 350, ...SMALL },
  { shape: 'statics', what: 'a class with 200 statics, sent before', samples: [500, 100] },
];

/** Figures of some milliseconds. Such data is captured once: the first capture of a process counts. */
const LARGE_CAPTURES: readonly Shape[] = [
  { shape: 'records', what: 'an array of 10,000 flat objects', atMost: 30, ...ONE },
  { shape: 'nested', what: 'an array of 10,000 objects that hold two more', ...ONE },
  { shape: 'map', what: 'a Map of 10,000 entries', ...ONE },
  { shape: 'instances', what: '10,000 instances with #private fields', ...ONE },
];

const REVIVALS: readonly Shape[] = [
  { shape: 'constant', what: 'a captured constant', atMost: 60, ...SMALL },
  { shape: 'helper', what: 'a captured constant and a helper function', ...SMALL },
  { shape: 'statics', what: 'a class with 200 statics, known already', samples: [500, 100] },
];

const LOOPS = ['constant', 'helper', 'property', 'method'] as const;

/** What functions cost: to capture, to revive, to call when revived, and at a program's start. */
export async function closures({ runs, only }: BenchOptions): Promise<Report[]> {
  const parts = only.length > 0 ? only : ['capture', 'data', 'start', 'revive', 'loop', 'lineage'];
  const reports: Report[] = [];
  if (parts.includes('capture')) {
    const title = 'closures: check and capture of a new function of a known text';
    reports.push({ title, rows: await samplesOf('capture.mjs', CAPTURES, 'µs', runs) });
  }
  if (parts.includes('data')) {
    const title = 'closures: check and capture of much data, the first of a process';
    reports.push({ title, rows: await samplesOf('capture.mjs', LARGE_CAPTURES, 'ms', runs) });
  }
  if (parts.includes('start')) reports.push(await start(Math.max(MIN_STARTS, runs)));
  if (parts.includes('revive')) {
    const title = 'closures: revival of a function whose text is compiled';
    reports.push({ title, rows: await samplesOf('revive.mjs', REVIVALS, 'µs', runs) });
  }
  if (parts.includes('loop')) reports.push(await loops(runs));
  if (parts.includes('lineage')) reports.push(await lineage(runs));
  return reports;
}

/** One row a shape: the medians of the processes. */
async function samplesOf(
  file: string,
  shapes: readonly Shape[],
  unit: 'µs' | 'ms',
  runs: number,
): Promise<Row[]> {
  const contenders = shapes.map(({ shape, samples }) => program(`${file} ${shape}`, file, shape, ...samples));
  const processes = await interleave(contenders, runs, { watch: false });
  const scale = unit === 'µs' ? 1000 : 1;
  const medians = (times: readonly number[] | undefined) => median(times ?? []) * scale;
  return shapes.map(({ what, atMost }, index): Row => {
    const outputs = processes[index]?.map(({ output }) => output) ?? [];
    return {
      what,
      unit,
      values: outputs.map((output) => medians(output.runs)),
      cpu: outputs.map((output) => medians(output.cpu)),
      ...(atMost !== undefined && { bar: { value: atMost, is: 'at most' } }),
    };
  });
}

/** Both programs look at a function while the executor starts; the one that captures needs inspector and parser for it. */
async function start(runs: number): Promise<Report> {
  const [nothing = [], constant = []] = await interleave(
    [program('nothing', 'first-result.mjs', 'nothing'), program('constant', 'first-result.mjs', 'constant')],
    runs,
    { watch: false },
  );
  const results = (of: readonly ProgramRun[]) => of.map(({ firstOutputMs }) => firstOutputMs);
  const calls = (of: readonly ProgramRun[]) => of.map(({ output }) => output.runs?.[0] ?? Number.NaN);
  const cpu = (of: readonly ProgramRun[]) => of.map(({ output }) => output.cpu?.[0] ?? Number.NaN);
  const ratio = { value: median(results(constant)) / median(results(nothing)), to: 'without' };
  return {
    title: 'closures: the first function of a process, from its start to its first result',
    rows: [
      { what: 'no captured variable: result', unit: 'ms', values: results(nothing) },
      {
        what: 'a captured constant: result',
        unit: 'ms',
        values: results(constant),
        ratio,
        bar: { value: 1.1, is: 'at most' },
      },
      {
        what: 'no captured variable: filter and count',
        unit: 'ms',
        values: calls(nothing),
        cpu: cpu(nothing),
      },
      {
        what: 'a captured constant: filter and count',
        unit: 'ms',
        values: calls(constant),
        cpu: cpu(constant),
        bar: { value: 120, is: 'at most' },
      },
    ],
  };
}

/**
 * A compiler that sees two functions at one call does not inline as it does with one: each in a process of its own. Rounds are short and their
 * ratio is near 1, so that of the smallest counts.
 */
async function loops(runs: number): Promise<Report> {
  const rows: Row[] = [];
  for (const shape of LOOPS) {
    const [original = [], revived = []] = await interleave(
      [
        program(`${shape}, original`, 'hot-loop.mjs', shape, 'original'),
        program(`${shape}, revived`, 'hot-loop.mjs', shape, 'revived'),
      ],
      runs,
      { watch: false },
    );
    const best = (of: readonly ProgramRun[]) =>
      of.map(({ output }) => Math.min(...(output.cpu?.slice(WARM_UP_ROUNDS) ?? [])));
    const ratio = { value: Math.min(...best(revived)) / Math.min(...best(original)), to: 'the original' };
    rows.push({ what: `${shape}: original`, unit: 'ms', values: best(original) });
    rows.push({
      what: `${shape}: revived`,
      unit: 'ms',
      values: best(revived),
      ratio,
      bar: { value: 1.2, is: 'at most' },
    });
  }
  return {
    title: 'closures: 20 million calls in a hot loop, processor time of the best round of a process',
    rows,
  };
}

async function lineage(runs: number): Promise<Report> {
  const [processes = []] = await interleave([program('lineage', 'lineage.mjs', OPERATORS)], runs);
  const row = (what: string, part: 'build' | 'calls' | 'results', at: number): Row => {
    const times = processes.map(({ output }) => output[part] as { runs: number[]; cpu: number[] });
    const pick = (of: 'runs' | 'cpu') => times.map((one) => one[of][at] ?? Number.NaN);
    return { what, unit: 'ms', values: pick('runs'), cpu: pick('cpu') };
  };
  return {
    title: `closures: a lineage of ${OPERATORS} operators, each with a captured value of its own`,
    rows: [
      row('to build it', 'build', 0),
      {
        ...row('first action: the call, in which all are captured', 'calls', 0),
        bar: { value: 1000, is: 'at most' },
      },
      row('first action: the result', 'results', 0),
      { ...row('second action: the call', 'calls', 1), bar: { value: 20, is: 'at most' } },
      row('second action: the result', 'results', 1),
    ],
  };
}

function program(name: string, file: string, ...args: readonly (string | number)[]) {
  return firesteelProgram(name, join('closures', file), ...args);
}
