import { taskCopiesOf } from '../../closure/task-copies.ts';
import { SparkError } from '../../common/errors.ts';
import type { Aggregator } from '../../lineage/nodes.ts';
import { keysEqual } from '../../serializer/key-equality.ts';
import { hashKey } from '../../serializer/key-hash.ts';
import type { CombineTarget, ShuffleWriter } from '../ports.ts';
import type { Step } from '../step.ts';
import { emitKeyHash } from './key-hash-text.ts';
import { ShuffleOutput, shuffleStep } from './shuffle-output.ts';
import type { Sink } from './sink.ts';

class CombineOutput extends ShuffleOutput {
  readonly table: CombineTarget;
  /** Makes a key's copy of the zero value; undefined where the first combiner comes from `createCombiner`. */
  readonly copyZero: (() => unknown) | undefined;

  constructor(writer: ShuffleWriter, table: CombineTarget, { zero }: Aggregator) {
    super(writer);
    this.table = table;
    this.copyZero = zero && taskCopiesOf(zero);
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

  emit(text, [pair, create, merge]) {
    text.line('const { table, copyZero } = sink;');
    text.line('let { slots, mask, keys, values, onlyInts } = table;');
    return {
      body(record) {
        const { key, value } = text.pair(pair!, record);
        text.enter(pair!, record);
        const hash = emitKeyHash(text, key);
        text.line(`let slot = ${hash} & mask;`);
        text.open('for (;;) {');
        text.line('const entry = slots[slot << 1] - 1;');
        text.open('if (entry < 0) {');
        text.line('let first;');
        text.open('if (copyZero === undefined) {');
        text.enter(create!, record);
        text.line(`first = ${create!.fn}(${value});`);
        text.closeTo(text.depth - 1);
        text.open('else {');
        text.enter(merge!, record);
        text.line(`first = ${merge!.fn}(copyZero(), ${value});`);
        text.closeTo(text.depth - 1);
        text.refusePromise('first', record);
        text.leave();
        text.line(`table.insert(${hash}, ${key}, first);`);
        text.line('({ slots, mask, keys, values, onlyInts } = table);');
        text.line('break;');
        text.closeTo(text.depth - 1);
        text.open(`if (slots[(slot << 1) + 1] === ${hash}) {`);
        // Among int32 keys the hash is as good as the key, which need not be fetched then.
        text.line(`const isInt = onlyInts && typeof ${key} === 'number' && (${key} | 0) === ${key};`);
        text.open(`if (isInt || keys[entry] === ${key} || keysEqual(keys[entry], ${key})) {`);
        text.enter(merge!, record);
        const merged = text.assign(`${merge!.fn}(values[entry], ${value})`);
        text.refusePromise(merged, record);
        text.line(`values[entry] = ${merged};`);
        text.line('break;');
        text.closeTo(text.depth - 2);
        text.line('slot = (slot + 1) & mask;');
        text.closeTo(text.depth - 1);
      },
    };
  },

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
