import type { StepShape } from './chain.ts';
import type { Loop, LoopCache } from './loop-cache.ts';
import { BLOCK_RECORDS } from './loop-text.ts';
import { elementOperator } from './operators/registry.ts';
import type { Path, PathSource, PlacedOperator } from './path.ts';
import type { RecordSource } from './ports.ts';
import { type Chunks, PulledBlocks } from './pulled-records.ts';
import type { SinkKind } from './sinks/sink.ts';
import { splitChain } from './split-chain.ts';
import { type OpenSink, type OpenSource, type PathRunner, type StageTask, specOf } from './stage-task.ts';
import type { StepSpec } from './step.ts';

/** The largest chunk that a user's iterator has made ahead of it. */
const LARGEST_CHUNK = 1024;

type Part = readonly PlacedOperator[];
type LoopInput = OpenSource & { readonly joined?: true };

/** Runs each path as one generated loop, or as several joined by blocks of records where it is too long for one. */
export class CompiledRunner implements PathRunner {
  readonly #loopCache: LoopCache;
  readonly #stageDir: string | undefined;

  constructor(loopCache: LoopCache, stageDir: string | undefined) {
    this.#loopCache = loopCache;
    this.#stageDir = stageDir;
  }

  push(task: StageTask, paths: readonly Path[], sink: OpenSink): void {
    for (const { source, operators } of paths) {
      if (sink.state.done) return;
      const parts = splitChain(operators);
      const input = this.#input(task, source, parts.slice(0, -1));
      try {
        this.#start(task, input, parts.at(-1)!, sink);
      } finally {
        close(input);
      }
    }
  }

  pull(task: StageTask, paths: readonly Path[]): RecordSource {
    return new PulledBlocks(this.#chunks(task, paths), LARGEST_CHUNK);
  }

  *#chunks(task: StageTask, paths: readonly Path[]): Chunks {
    for (const { source, operators } of paths) yield* this.#pathChunks(task, source, splitChain(operators));
  }

  /** What the last of the parts makes of the source. Opens nothing before the first chunk is asked for. */
  *#pathChunks(task: StageTask, source: PathSource, parts: readonly Part[]): Chunks {
    const input = this.#input(task, source, parts.slice(0, -1));
    try {
      const rest = yield* this.#start(task, input, parts.at(-1)!, 'pull')!;
      if (rest.length > 0) yield rest;
    } finally {
      close(input);
    }
  }

  #input(task: StageTask, source: PathSource, parts: readonly Part[]): LoopInput {
    if (parts.length === 0) return task.open(source);
    const blocks = new PulledBlocks(this.#pathChunks(task, source, parts), BLOCK_RECORDS);
    return { kind: 'records', source: blocks, joined: true };
  }

  #start(task: StageTask, input: LoopInput, operators: Part, sink: OpenSink | 'pull'): ReturnType<Loop> {
    const specs: StepSpec[] = [];
    const steps: StepShape[] = [];
    const passed: unknown[] = [];
    if (input.kind === 'iterator') {
      specs.push(input.spec);
      steps.push({ fn: undefined, hasArgument: false });
    }
    for (const operator of operators) {
      const spec = specOf(operator);
      const hasArgument = elementOperator(operator.node.kind).argument !== undefined;
      specs.push(spec);
      steps.push({ fn: spec.fn, hasArgument });
      if (spec.fn !== undefined) passed.push(task.functionOf(spec.fn));
      if (hasArgument) passed.push(task.argumentOf(operator));
    }
    let sinkKind: SinkKind | 'pull' = 'pull';
    if (sink !== 'pull') {
      sinkKind = sink.kind;
      for (const step of sink.steps) {
        specs.push(step);
        steps.push({ fn: step.fn, hasArgument: false });
        if (step.fn !== undefined) passed.push(task.functionOf(step.fn));
      }
    }
    const shape = {
      source: input.kind,
      operators: operators.map(({ node }) => node.kind),
      sink: sinkKind,
      steps,
    };
    const loop = this.#loopCache.get(shape, this.#stageDir);
    const state = sink === 'pull' ? undefined : sink.state;
    return loop(input.source, task.guard(specs, !input.joined), state, ...passed);
  }
}

function close(input: LoopInput): void {
  // An iterator of the user's is closed by the loop that reads it.
  if (input.kind === 'records') input.source.close();
}
