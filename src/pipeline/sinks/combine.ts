import { taskCopiesOf } from '../../closure/task-copies.ts';
import { SparkError } from '../../common/errors.ts';
import type { Aggregator } from '../../lineage/nodes.ts';
import { keysEqual } from '../../serializer/key-equality.ts';
import { hashKey } from '../../serializer/key-hash.ts';
import type { CombineBuckets, CombineTarget, ShuffleWriteResult, ShuffleWriter } from '../ports.ts';
import type { Step } from '../step.ts';
import { type CombineState, type DrainText, emitCombine, type SeenKeys } from './combine-text.ts';
import { ShuffleOutput, shuffleStep } from './shuffle-output.ts';
import type { Sink } from './sink.ts';

class CombineOutput extends ShuffleOutput implements CombineState {
  readonly table: CombineTarget;
  /** Makes a key's copy of the zero value; undefined where the first combiner comes from `createCombiner`. */
  readonly copyZero: (() => unknown) | undefined;
  buckets: CombineBuckets | undefined;
  #seen: SeenKeys | undefined;
  #drain: (bucket: number) => void = () => {};

  constructor(writer: ShuffleWriter, table: CombineTarget, { zero }: Aggregator) {
    super(writer);
    this.table = table;
    this.copyZero = zero && taskCopiesOf(zero);
  }

  split(seen: SeenKeys): boolean {
    this.#seen = seen;
    this.buckets = this.writer.split?.(seen.count);
    return this.buckets !== undefined;
  }

  drainBy(drain: DrainText, guard: unknown, functions: readonly unknown[]): void {
    this.#drain = (bucket) => drain(bucket, guard, this, ...functions);
  }

  unsplit(): void {
    this.#drainAll();
    this.buckets = undefined;
    this.writer.unsplit!();
  }

  override finish(): ShuffleWriteResult {
    this.#drainAll();
    const written = super.finish();
    if (this.#seen !== undefined) this.#seen.count = written.records;
    return written;
  }

  #drainAll(): void {
    const { buckets } = this;
    for (let bucket = 0; buckets !== undefined && bucket < buckets.count; bucket++) this.#drain(bucket);
  }
}

/** Pairs that are combined by key before they are written. The table is probed inside the loop: a call for each record would cost as much as the rest. */
export const combine: Sink<'combine', CombineOutput> = {
  steps({ write }, site) {
    const { createCombiner, mergeValue } = write.aggregator!;
    const step = shuffleStep(write, site);
    return [step, { ...step, fn: createCombiner }, { ...step, fn: mergeValue }];
  },

  open({ write }, services) {
    const writer = services.openShuffleWriter(write);
    const { table } = writer;
    if (table !== undefined) return new CombineOutput(writer, table, write.aggregator!);
    writer.abort();
    throw new SparkError(
      'NO_COMBINE_TABLE',
      `Cannot combine for shuffle ${write.shuffleId}: its writer has no table`,
    );
  },

  emit: (text, slots) => emitCombine(text, slots, true),

  accept(state, record, steps) {
    foldPair(state, record, steps);
  },
};

/** What the emitted loop does with one pair. */
export function foldPair(
  { table, copyZero }: Pick<CombineOutput, 'table' | 'copyZero'>,
  record: unknown,
  [pair, create, merge]: readonly Step[],
): void {
  const [key, value] = pair!.pair(record);
  const hash = pair!.guarded(() => hashKey(key), record);
  const entry = pair!.guarded(() => findEntry(table, hash, key), record);
  if (entry >= 0) {
    table.values[entry] = merge!.fold(table.values[entry], value, record);
  } else {
    table.insert(hash, key, firstCombiner(copyZero, value, record, create!, merge!));
  }
}

function firstCombiner(
  copyZero: (() => unknown) | undefined,
  value: unknown,
  record: unknown,
  create: Step,
  merge: Step,
): unknown {
  return copyZero === undefined ? create.call(value, 'value', record) : merge.fold(copyZero(), value, record);
}

/** The entry of a key, or -1. */
function findEntry({ slots, mask, keys }: CombineTarget, hash: number, key: unknown): number {
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot * 2]! - 1;
    if (entry < 0) return -1;
    if (slots[slot * 2 + 1] === hash && (keys[entry] === key || keysEqual(keys[entry], key))) return entry;
  }
}
