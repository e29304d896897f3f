import { BLOCK_RECORDS } from './loop-text.ts';
import { elementOperator } from './operators/registry.ts';
import type { Path, PathSource, PlacedOperator } from './path.ts';
import type { RecordSource } from './ports.ts';
import { sinkOf } from './sinks/registry.ts';
import { interpretPairs } from './sources/pairs-source.ts';
import { interpretRecords } from './sources/records-source.ts';
import { splitChain } from './split-chain.ts';
import type { OpenSink, PathRunner, StageTask } from './stage-task.ts';
import { Step, type StepSpec } from './step.ts';
import { specOf } from './step-specs.ts';

/** Runs each path as a chain of plain generators: slow, and simple enough to check the compiler against. */
export class InterpretedRunner implements PathRunner {
  push(task: StageTask, paths: readonly Path[], { kind, steps: specs, state }: OpenSink): void {
    const { accept } = sinkOf(kind);
    const steps = bindSteps(task, specs);
    if (state.done) return;
    for (const record of this.#records(task, paths)) {
      try {
        accept(state, record, steps);
      } catch (thrown) {
        throw task.guard(specs).fail(-1, undefined, thrown);
      }
      if (state.done) return;
    }
  }

  pull(task: StageTask, paths: readonly Path[]): RecordSource {
    const records = this.#records(task, paths);
    return {
      nextBlock() {
        const next = records.next();
        return next.done ? null : [next.value];
      },
      close: () => void records.return(undefined),
    };
  }

  *#records(task: StageTask, paths: readonly Path[]): Generator<unknown> {
    for (const path of paths) {
      yield* throughParts(task, interpretSource(task, path.source), splitChain(path.operators));
      task.finish(path);
    }
  }
}

function* interpretSource(task: StageTask, pathSource: PathSource): Generator<unknown> {
  const opened = task.open(pathSource);
  const poll = (records: number) => task.poll(opened.input ? records : 0);
  switch (opened.kind) {
    case 'range':
      return yield* opened.source.interpret(poll);
    case 'iterator': {
      const [step] = bindSteps(task, [opened.spec]);
      return yield* step!.drain(opened.source, undefined);
    }
    case 'words':
      throw new Error('Words are cut by their operator here');
    case 'pairs':
    case 'records':
      try {
        yield* engineOwn(
          task,
          opened.kind === 'pairs'
            ? interpretPairs(opened.source, poll)
            : interpretRecords(opened.source, poll),
        );
      } finally {
        opened.source.close();
      }
  }
}

/** Whatever a source of the engine throws is the engine's. */
function* engineOwn(task: StageTask, records: Generator<unknown>): Generator<unknown> {
  for (;;) {
    let next: IteratorResult<unknown>;
    try {
      next = records.next();
    } catch (thrown) {
      throw task.faults.engineFailed(thrown);
    }
    if (next.done) return;
    yield next.value;
  }
}

/** The parts are joined by blocks, so that a chain of many operators does not nest as deeply as it is long. */
function* throughParts(
  task: StageTask,
  input: Iterable<unknown>,
  [part, ...rest]: readonly (readonly PlacedOperator[])[],
): Generator<unknown> {
  const records = throughPart(task, input, part!);
  if (rest.length === 0) return yield* records;
  for (const block of blocksOf(records)) yield* throughParts(task, block, rest);
}

function throughPart(
  task: StageTask,
  input: Iterable<unknown>,
  operators: readonly PlacedOperator[],
): Iterable<unknown> & { [Symbol.iterator](): Iterator<unknown, unknown, undefined> } {
  const specs = operators.map(specOf);
  const guard = task.guard(specs);
  return operators.reduce<Iterable<unknown>>((records, operator, index) => {
    const { fn } = specs[index]!;
    const step = new Step(guard, index, fn && task.functionOf(fn), task.argumentOf(operator));
    return elementOperator(operator.node.kind).interpret(records, step);
  }, input) as ReturnType<typeof throughPart>;
}

function* blocksOf(records: Iterable<unknown>): Generator<readonly unknown[]> {
  let size = 1;
  let block: unknown[] = [];
  for (const record of records) {
    if (block.push(record) < size) continue;
    yield block;
    block = [];
    size = Math.min(size * 2, BLOCK_RECORDS);
  }
  if (block.length > 0) yield block;
}

function bindSteps(task: StageTask, specs: readonly StepSpec[]): readonly Step[] {
  const guard = task.guard(specs);
  return specs.map(({ fn }, index) => new Step(guard, index, fn && task.functionOf(fn), undefined));
}
