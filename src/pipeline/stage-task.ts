import type { CallSite } from '../common/call-site.ts';
import type { AnyFunction, TaskFunction } from '../lineage/user-function.ts';
import type { RddBlockId } from '../protocol/block-update.ts';
import type { KeyTable } from '../shuffle/key-table.ts';
import { LoopGuard } from './loop-guard.ts';
import { BLOCK_RECORDS } from './loop-text.ts';
import { movePairs } from './move-pairs.ts';
import type { BoundaryNode, ClearedArgument, PartitionInput } from './operators/operator.ts';
import { boundaryOperator, elementOperator } from './operators/registry.ts';
import type { Path, PathSource, PlacedOperator } from './path.ts';
import type { PairSource, RecordSource, StageServices, WordSource } from './ports.ts';
import { PulledRecords } from './pulled-records.ts';
import { sinkOf } from './sinks/registry.ts';
import type { SinkKind, SinkNode, SinkState, SinkStep } from './sinks/sink.ts';
import { type NumberedRecords, numberedRecords } from './sources/numbered-source.ts';
import { keepRecords } from './sources/persisted-source.ts';
import { RangeNumbers } from './sources/range-source.ts';
import { ArraySource } from './sources/records-source.ts';
import { talliedWords } from './sources/tallied-words.ts';
import { StageFailure } from './stage-failure.ts';
import { Step, type StepSpec } from './step.ts';
import { placedSteps, specOfBoundary } from './step-specs.ts';
import { TaskFaults } from './task-faults.ts';

/** The two ways to run paths, compiled and interpreted. */
export interface PathRunner {
  /** Runs the paths one after another into the sink, until it is done. */
  push(task: StageTask, paths: readonly Path[], sink: OpenSink): void;
  /** The records of the paths as blocks that are made when they are asked for. */
  pull(task: StageTask, paths: readonly Path[], largestChunk?: number): RecordSource;
}

export interface OpenSink {
  readonly kind: SinkKind;
  readonly steps: readonly SinkStep[];
  readonly state: SinkState;
}

/** The source of one path, open. `input` says that its records are input of the task, which polls count. */
export type OpenSource = { readonly input: boolean } & (
  | { readonly kind: 'range'; readonly source: RangeNumbers }
  | { readonly kind: 'records'; readonly source: RecordSource }
  /** A kept partition whose keys are numbered, for the join that comes first in its path. */
  | { readonly kind: 'numbered'; readonly source: NumberedRecords }
  | { readonly kind: 'pairs'; readonly source: PairSource }
  | { readonly kind: 'words'; readonly source: WordSource }
  /** What a user's function returned; `spec` is that function's step, the first of the chain. */
  | { readonly kind: 'iterator'; readonly source: Iterator<unknown>; readonly spec: StepSpec }
);

/**
 * One task while it runs: its own instances of functions and operator state, what it has open, and which errors are the engine's. Leaves the loops to the runner.
 */
export class StageTask {
  readonly services: StageServices;
  readonly faults = new TaskFaults();
  readonly #runner: PathRunner;
  readonly #instances = new Map<TaskFunction, AnyFunction>();
  readonly #arguments = new Map<PlacedOperator, unknown>();
  readonly #pulled: RecordSource[] = [];

  constructor(runner: PathRunner, services: StageServices) {
    this.#runner = runner;
    this.services = services;
  }

  push(paths: readonly Path[], sink: OpenSink): void {
    this.#runner.push(this, paths, sink);
    this.faults.throwEngineFailure();
  }

  /** The iterator over a partition that the user's code gets. Whatever it leaves open is closed with the task. */
  iterate(paths: readonly Path[]): IterableIterator<unknown> {
    const blocks = this.#runner.pull(this, paths);
    this.#pulled.push(blocks);
    return PulledRecords.over(blocks);
  }

  /** Closes everything, then throws the first error of that. Idempotent. */
  close(): void {
    let failure: { readonly thrown: unknown } | undefined;
    for (let blocks = this.#pulled.pop(); blocks !== undefined; blocks = this.#pulled.pop()) {
      try {
        blocks.close();
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
    if (failure !== undefined) throw failure.thrown;
  }

  /** The task's own copy of a function that holds state; a function without state is shared. */
  functionOf(fn: TaskFunction): AnyFunction {
    if (fn.kind === 'builtin' || fn.make === undefined) return fn.fn;
    let instance = this.#instances.get(fn);
    if (instance === undefined) {
      instance = fn.make(this.services.sharedCaptures);
      this.#instances.set(fn, instance);
    }
    return instance;
  }

  /**
   * The source of a path with its keys numbered, where that serves: it is a kept partition, and the path's first operator joins it for this path alone, which `last` tells.
   */
  numbered(
    input: OpenSource,
    [first]: readonly PlacedOperator[],
    last: readonly PlacedOperator[],
  ): OpenSource {
    if (input.kind !== 'records' || input.source.kept === undefined) return input;
    if (first === undefined || !last.includes(first) || this.#arguments.has(first)) return input;
    if (elementOperator(first.node.kind).takesNumbers?.(first.node) !== true) return input;
    const source = this.#engineOwn(() => numberedRecords(input.source, this.services));
    return source === undefined ? input : { ...input, kind: 'numbered', source };
  }

  argumentOf(operator: PlacedOperator, keys?: KeyTable): unknown {
    const { argument } = elementOperator(operator.node.kind);
    if (argument === undefined) return undefined;
    if (!this.#arguments.has(operator)) {
      const { node, partition, sides = [] } = operator;
      const inputs = sides.map((paths) => this.#input(paths));
      const made = this.#engineOwn(() =>
        argument(node, partition, { inputs, services: this.services, keys }),
      );
      this.#arguments.set(operator, made);
    }
    return this.#arguments.get(operator);
  }

  /** Lets go of what operators held for paths that are done. */
  finish({ last = [] }: Path): void {
    for (const operator of last) {
      const argument = this.#arguments.get(operator);
      this.#arguments.delete(operator);
      if (isCleared(argument)) argument.clear();
    }
  }

  /** `counts` says that the records of the loop are input of the task. */
  guard(specs: readonly StepSpec[], counts = true): LoopGuard {
    return new LoopGuard(this.faults, specs, (records) => this.poll(counts ? records : 0));
  }

  poll(records: number): void {
    try {
      this.services.poll(records);
    } catch (thrown) {
      throw this.faults.engineFailed(thrown);
    }
  }

  /** Opens the source of a path. What a user's function returned decides how it is read. */
  open(source: PathSource): OpenSource {
    if (source.kind === 'range') return { kind: 'range', source: new RangeNumbers(source.spec), input: true };
    if (source.kind === 'persisted') return this.#openPersisted(source.block, source.input);
    if (source.kind === 'boundary') return this.#openBoundary(source.node, source.partition, source.inputs);
    if (source.kind === 'rest') return opened(this.#restOf(source.operator), false);
    try {
      if (source.kind === 'words') {
        const words = this.services.openWords(source.node, source.spec, source.cut);
        return { kind: 'words', source: words, input: true };
      }
      if (source.kind === 'tally') {
        const words = this.services.openWords(source.node, source.spec, source.cut);
        return {
          kind: 'pairs',
          source: talliedWords(words, source.tally, (lines) => this.poll(lines)),
          input: false,
        };
      }
      return opened(this.services.openSource(source.node, source.spec), true);
    } catch (thrown) {
      throw this.faults.engineFailed(thrown);
    }
  }

  #openPersisted(block: RddBlockId, input: readonly Path[]): OpenSource {
    const kept = this.services.readBlock(block);
    if (kept !== undefined) return { kind: 'records', source: kept, input: true };
    const computed = this.#runner.pull(this, input, BLOCK_RECORDS);
    return { kind: 'records', source: keepRecords(computed, this.services.writeBlock(block)), input: false };
  }

  #restOf(operator: PlacedOperator): RecordSource {
    const { rest } = elementOperator(operator.node.kind);
    if (rest === undefined) throw new Error(`A ${operator.node.kind} leaves nothing`);
    return rest(this.argumentOf(operator));
  }

  #openBoundary(node: BoundaryNode, partition: number, paths: readonly (readonly Path[])[]): OpenSource {
    const boundary = boundaryOperator(node.kind);
    const spec = specOfBoundary(node);
    const guard = this.guard([spec]);
    const step = new Step(guard, 0, spec.fn && this.functionOf(spec.fn), undefined);
    const inputs = paths.map((one) => this.#input(one));
    if ('read' in boundary) {
      return opened(
        this.#engineOwn(() => boundary.read(node, inputs, this.services, step)),
        false,
      );
    }
    const result = boundary.open(node, partition, inputs, step);
    if (Array.isArray(result)) return { kind: 'records', source: new ArraySource(result), input: false };
    const iterator = step.guarded(() => guard.iterator(0, undefined, result), undefined);
    return { kind: 'iterator', source: iterator, spec, input: false };
  }

  /** Runs code of the engine that may run the user's: what is not the user's fails the task wherever it passes. */
  #engineOwn<T>(body: () => T): T {
    try {
      return body();
    } catch (thrown) {
      if (thrown instanceof StageFailure || this.faults.isOurs(thrown)) throw thrown;
      throw this.faults.engineFailed(thrown);
    }
  }

  #input(paths: readonly Path[]): PartitionInput {
    return {
      iterate: () => this.iterate(paths),
      into: (node, site) => this.#into(paths, node, site),
      pairsInto: (target, operator, site) => {
        for (const path of paths) {
          const moved = this.#movedPairs(path);
          if (moved === undefined) this.#into([path], { kind: 'gather', operator, target }, site).finish();
          else this.#engineOwn(() => movePairs(moved, target, (records) => this.services.poll(records)));
        }
      },
    };
  }

  #into(paths: readonly Path[], node: SinkNode, site: CallSite): SinkState {
    const sink = sinkOf(node.kind);
    const state = sink.open(node, this.services);
    try {
      this.push(paths, { kind: node.kind, steps: placedSteps(sink.steps(node, site)), state });
    } catch (thrown) {
      state.abort?.();
      throw thrown;
    }
    return state;
  }

  /** The pairs of a path that only reads a shuffle: they need no loop. */
  #movedPairs({ source, operators }: Path): PairSource | undefined {
    if (source.kind !== 'open' || source.node.kind !== 'shuffled' || operators.length > 0) return undefined;
    const input = this.open(source);
    return input.kind === 'pairs' ? input.source : undefined;
  }
}

function opened(source: RecordSource, input: boolean): OpenSource {
  return hasPairs(source) ? { kind: 'pairs', source, input } : { kind: 'records', source, input };
}

function isCleared(argument: unknown): argument is ClearedArgument {
  return typeof argument === 'object' && argument !== null && 'clear' in argument;
}

function hasPairs(source: RecordSource): source is PairSource {
  return source.nextPairs !== undefined;
}
