import type { AnyFunction } from '../lineage/user-function.ts';
import type { ChainShape, StepShape } from './chain.ts';
import { closeAfterFailure } from './close-after-failure.ts';
import type { LoopWithFunctions } from './compiled-chain.ts';
import type { LoopCache } from './loop-cache.ts';
import type { LoopGuard } from './loop-guard.ts';
import { BLOCK_RECORDS } from './loop-text.ts';
import { elementOperator } from './operators/registry.ts';
import type { Path, PathSource, PlacedOperator } from './path.ts';
import type { RecordSource } from './ports.ts';
import { type Chunks, PulledBlocks } from './pulled-records.ts';
import { runLoop } from './run-loop.ts';
import { splitChain } from './split-chain.ts';
import type { OpenSink, OpenSource, PathRunner, StageTask } from './stage-task.ts';
import type { StepSpec } from './step.ts';
import { specOf } from './step-specs.ts';
import { wordsFirst } from './words-first.ts';

/** The largest chunk that a user's iterator has made ahead of it. */
const LARGEST_CHUNK = 1024;

type Part = readonly PlacedOperator[];
interface PreparedLoop {
  readonly loop: LoopWithFunctions;
  readonly guard: LoopGuard;
}

/** Runs each path as one generated loop, or as several joined by blocks of records where it is too long for one. */
export class CompiledRunner implements PathRunner {
  readonly #loopCache: LoopCache;
  readonly #stageDir: string | undefined;

  constructor(loopCache: LoopCache, stageDir: string | undefined) {
    this.#loopCache = loopCache;
    this.#stageDir = stageDir;
  }

  push(task: StageTask, paths: readonly Path[], sink: OpenSink): void {
    let isTallied = true;
    for (const path of paths) {
      const { source, operators } = wordsFirst(path, isTallied ? sink : undefined);
      isTallied &&= source.kind === 'tally';
      if (sink.state.done) return;
      const parts = splitChain(operators);
      const input = this.#input(task, source, parts.slice(0, -1));
      try {
        const numbered = task.numbered(input, parts.at(-1)!, path.last ?? []);
        const { loop, guard } = this.#prepare(task, numbered, parts.at(-1)!, sink);
        runLoop(loop, numbered, guard, sink.state);
      } catch (thrown) {
        closeAfterFailure(() => close(input));
        throw thrown;
      }
      close(input);
      task.finish(path);
    }
  }

  pull(task: StageTask, paths: readonly Path[], largestChunk = LARGEST_CHUNK): RecordSource {
    return new PulledBlocks(this.#chunks(task, paths), largestChunk);
  }

  *#chunks(task: StageTask, paths: readonly Path[]): Chunks {
    for (const path of paths) {
      const { source, operators } = wordsFirst(path);
      yield* this.#pathChunks(task, source, splitChain(operators));
      task.finish(path);
    }
  }

  /** What the last of the parts makes of the source. Opens nothing before the first chunk is asked for. */
  *#pathChunks(task: StageTask, source: PathSource, parts: readonly Part[]): Chunks {
    const input = this.#input(task, source, parts.slice(0, -1));
    let failed = false;
    try {
      const { loop, guard } = this.#prepare(task, input, parts.at(-1)!, 'pull');
      const chunks = loop.loop(input.source, guard, undefined, ...loop.trailing);
      const rest = yield* chunks as Generator<unknown[], unknown[], number>;
      if (rest.length > 0) yield rest;
    } catch (thrown) {
      failed = true;
      throw thrown;
    } finally {
      if (failed) closeAfterFailure(() => close(input));
      else close(input);
    }
  }

  #input(task: StageTask, source: PathSource, parts: readonly Part[]): OpenSource {
    if (parts.length === 0) return task.open(source);
    const blocks = new PulledBlocks(this.#pathChunks(task, source, parts), BLOCK_RECORDS);
    return { kind: 'records', source: blocks, input: false };
  }

  #prepare(task: StageTask, input: OpenSource, operators: Part, sink: OpenSink | 'pull'): PreparedLoop {
    const specs: StepSpec[] = [];
    const steps: StepShape[] = [];
    const functions: AnyFunction[] = [];
    const args: unknown[] = [];
    let owner: AnyFunction | undefined;
    let fresh = false;
    const addStep = (spec: StepSpec, hasArgument: boolean) => {
      specs.push(spec);
      steps.push({ fn: spec.fn, hasArgument });
      if (spec.fn === undefined) return;
      const fn = task.functionOf(spec.fn);
      functions.push(fn);
      if (spec.fn.kind === 'builtin') return;
      owner ??= fn;
      fresh ||= spec.fn.make !== undefined;
    };
    if (input.kind === 'iterator') {
      // The function ran when the source was opened; the loop reads what it returned.
      specs.push(input.spec);
      steps.push({ fn: undefined, hasArgument: false });
    }
    for (const operator of operators) {
      const hasArgument = elementOperator(operator.node.kind).argument !== undefined;
      addStep(specOf(operator), hasArgument);
      if (hasArgument)
        args.push(
          task.argumentOf(
            operator,
            input.kind === 'numbered' && args.length === 0 ? input.source.keys : undefined,
          ),
        );
    }
    if (sink !== 'pull') for (const step of sink.steps) addStep(step, false);
    const shape: ChainShape = {
      source: input.kind,
      operators: operators.map(({ node }) => node.kind),
      sink: sink === 'pull' ? sink : sink.kind,
      steps,
    };
    const chain = this.#loopCache.get(shape, this.#stageDir);
    return {
      loop: chain.with({ functions, owner, fresh, stepArguments: args }),
      guard: task.guard(specs, input.input),
    };
  }
}

function close(input: OpenSource): void {
  // An iterator of the user's is closed by the loop that reads it.
  if (input.kind !== 'iterator' && input.kind !== 'range') input.source.close();
}
