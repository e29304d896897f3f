import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import type { InspectorSocket } from '../support/inspector-client.ts';
import { debugThreads, type Pause } from '../support/thread-debugger.ts';
import { inTests } from './run-cases.ts';

/** How a program comes to Node, and how a breakpoint is expected to find it there. */
interface Way {
  readonly name: string;
  /** Writes what runs below the folder; gives Node's arguments and the file in which the user sets breakpoints. */
  prepare(folder: string): { readonly args: string[]; readonly source: string; readonly compiled?: string };
}

const SOURCE = readFileSync(inTests('debugging/program.ts'), 'utf8');

function compile(options: ts.CompilerOptions): ts.TranspileOutput {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, ...options };
  return ts.transpileModule(SOURCE, { fileName: 'program.ts', compilerOptions });
}

const WAYS: readonly Way[] = [
  {
    name: 'JavaScript as it is',
    prepare(folder) {
      const source = join(folder, 'program.mjs');
      writeFileSync(source, compile({}).outputText);
      return { args: [source], source };
    },
  },
  {
    name: 'TypeScript by tsx',
    prepare(folder) {
      const source = join(folder, 'program.ts');
      writeFileSync(source, SOURCE);
      return { args: ['--import', 'tsx', source], source };
    },
  },
  {
    name: 'TypeScript compiled, with a source map beside it',
    prepare(folder) {
      const [source, script] = [join(folder, 'src', 'program.ts'), join(folder, 'out', 'program.js')];
      const { outputText, sourceMapText } = compile({ sourceMap: true, removeComments: true });
      for (const file of [source, script]) mkdirSync(dirname(file));
      writeFileSync(source, SOURCE);
      writeFileSync(script, outputText);
      writeFileSync(
        `${script}.map`,
        (sourceMapText as string).replace('"program.ts"', '"../src/program.ts"'),
      );
      return { args: [script], source, compiled: script };
    },
  },
];
const { typescript } = process.features as { typescript?: string | false };
const OF_THIS_NODE: readonly Way[] = typescript
  ? [
      {
        name: 'TypeScript by Node itself',
        prepare(folder) {
          const source = join(folder, 'program.ts');
          writeFileSync(source, SOURCE);
          return { args: [source], source };
        },
      },
    ]
  : [];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function ownFolder(): string {
  // Inside the package, where 'firesteel' means itself.
  const cache = inTests('../../.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'debugging-'));
  folders.push(folder);
  return folder;
}

interface Stop {
  readonly mark: string;
  readonly values: unknown;
}

interface Run {
  readonly stops: readonly Stop[];
  readonly printed: readonly string[];
}

const PRINTED = ['[ 14 ]', '[ 2, 3 ]', '[ 14 ]'];

/** The parameter and the captured variable of either function. */
const VALUES =
  '[typeof input === "undefined" ? null : input, typeof factor === "undefined" ? limit : factor]';

/** Longer than an executor may be silent, and than it sends heartbeats. */
const LONG_MS = 3_000;

/** Runs the program with breakpoints on its marked lines, attached to its processes as an editor attaches by itself. */
async function debug({ prepare }: Way): Promise<Run> {
  const folder = ownFolder();
  const { args, source, compiled } = prepare(folder);
  const lines = readFileSync(source, 'utf8').split('\n');
  const marked = lines.flatMap((text, index) =>
    text.includes('// stop: ') ? [{ file: source, line: index + 1 }] : [],
  );
  const breakpoints = { lines: marked, compiled };
  const stops: Stop[] = [];
  const sockets: InspectorSocket[] = [];
  const env = {
    ...process.env,
    NODE_OPTIONS: `--require ${JSON.stringify(inTests('debugging/bootloader.cjs'))}`,
    DEBUGGED_PROCESSES: folder,
  };
  const program = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(program, 'close') as Promise<[number | null]>;
  let [stdout, stderr] = ['', ''];
  program.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const onPause = async ({ at, evaluate }: Pause): Promise<void> => {
    const text = at.file === source ? lines[at.line - 1] : undefined;
    const mark = /\/\/ stop: (.*)$/.exec(text ?? '')?.[1] ?? `${at.file}:${at.line}`;
    stops.push({ mark, values: await evaluate(VALUES) });
    if (stops.length === 1) await sleep(LONG_MS);
  };
  const attached = new Set<string>();
  try {
    while (!isOver) {
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.url') && !attached.has(name))) {
        attached.add(file);
        sockets.push(await debugThreads(readFileSync(join(folder, file), 'utf8'), breakpoints, onPause));
      }
      await Promise.race([ended, sleep(20)]);
      // A process does not end before its debugger lets go.
      if (stdout.split('\n').length > PRINTED.length) for (const socket of sockets.splice(0)) socket.close();
    }
  } finally {
    for (const socket of sockets) socket.close();
    program.kill('SIGKILL');
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`The program ended with ${code}: ${stderr}`);
  return { stops, printed: stdout.trimEnd().split('\n') };
}

describe.each([...WAYS, ...OF_THIS_NODE])('breakpoints in $name', (way) => {
  it('stop a task on their lines, and nowhere else, with the captured variables', async () => {
    const { stops, printed } = await debug(way);
    const record = (input: number): Stop[] => [
      { mark: 'body', values: [input, 7] },
      { mark: 'line', values: [null, 10] },
    ];
    // In the first job, and again in the one that finds its functions compiled.
    expect(stops).toEqual([...record(1), ...record(2), ...record(1), ...record(2)]);
    expect(printed).toEqual(PRINTED);
  });
});
