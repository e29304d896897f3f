import { partitionOfHashText } from '../../lineage/partitioner.ts';
import { MIN_SPLIT_KEYS } from '../../shuffle/combine-buckets.ts';
import type { LoopText, Pair } from '../loop-text.ts';
import type { Slot } from '../operators/operator.ts';
import type { CombineBuckets, CombineTarget } from '../ports.ts';
import { type Slots, writeDrain, writeFirst } from './drain-text.ts';
import { emitKeyHash } from './key-hash-text.ts';
import type { SinkText } from './sink.ts';

/** Beyond this many keys a loop asks for buckets: slots, keys and values of a table outgrow the cache soon. */
const SPLIT_AT = 32_768;
/** The same where an earlier task of the loop has had so many. */
const SPLIT_EARLY_AT = MIN_SPLIT_KEYS;

/** What the tasks of a loop tell those that follow. */
export interface SeenKeys {
  /** How many keys the last one had that asked for buckets. */
  count: number;
}

/** The helper that combines what waits in a bucket. */
export type DrainText = (
  bucket: number,
  guard: unknown,
  sink: CombineState,
  ...functions: readonly unknown[]
) => void;

/** What the text finds as `sink`. */
export interface CombineState {
  readonly table: CombineTarget;
  readonly copyZero: (() => unknown) | undefined;
  readonly buckets: CombineBuckets | undefined;
  /** Puts buckets in the place of the table, if it can. */
  split(seen: SeenKeys): boolean;
  /** Combines what waits, and puts the table in the place of buckets for good. */
  unsplit(): void;
  /** How to combine what waits when the loop has ended. */
  drainBy(drain: DrainText, guard: unknown, functions: readonly unknown[]): void;
}

/**
 * The table is probed inside the loop: a call for each record would cost as much as the rest.
 *
 * @param splits whether the sink can put buckets in the place of its table
 */
export function emitCombine(text: LoopText, slots: Slots, splits: boolean): SinkText {
  const [pair] = slots;
  text.line('const { table, copyZero } = sink;');
  text.line('let { slots, mask, keys, values, onlyInts } = table;');
  if (splits) writeSplitState(text, slots);
  return {
    body(record) {
      const parts = text.pair(pair!, record);
      const mark = writeMark(text, slots, record, parts);
      text.enter(pair!, record);
      const hash = emitKeyHash(text, parts.key);
      if (splits) {
        text.open('if (buckets !== undefined) {');
        writeWait(text, parts, hash);
        text.closeTo(text.depth - 1);
      }
      writeFold(text, slots, record, parts, hash, mark, splits);
    },
  };
}

function writeSplitState(text: LoopText, slots: Slots): void {
  writeDrain(text, slots);
  text.shared('seen', '{ count: 0 }');
  text.line(`const splitAt = seen.count > ${SPLIT_AT} ? ${SPLIT_EARLY_AT} : ${SPLIT_AT};`);
  text.line('let buckets, waitingKeys, waitingValues, fills, count, room;');
  text.open('if (sink.buckets !== undefined) {');
  takeBuckets(text);
  text.closeTo(0);
}

function takeBuckets(text: LoopText): void {
  text.line('({ buckets } = sink);');
  text.line('({ keys: waitingKeys, values: waitingValues, fills, count, room } = buckets);');
  text.line(`sink.drainBy(drain, guard, [${text.passedFunctions.join(', ')}]);`);
}

/** Has the pair wait, if it is one of numbers. */
function writeWait(text: LoopText, { key, value }: Pair, hash: string): void {
  const isInt = `typeof ${key} === 'number' && (${key} | 0) === ${key} && (${key} !== 0 || 1 / ${key} > 0)`;
  text.open(`if (${isInt} && typeof ${value} === 'number') {`);
  text.line(`const bucket = ${partitionOfHashText(hash, 'count')};`);
  text.line('const fill = fills[bucket];');
  text.line('const place = Math.imul(bucket, room) + fill;');
  text.line(`waitingKeys[place] = ${key};`);
  text.line(`waitingValues[place] = ${value};`);
  text.line('fills[bucket] = fill + 1;');
  text.line(
    `if (fill + 1 === room) drain(${['bucket', 'guard', 'sink', ...text.passedFunctions].join(', ')});`,
  );
  text.line('continue;');
  text.closeTo(text.depth - 1);
  text.line('sink.unsplit();');
  text.line('buckets = undefined;');
  text.line('({ slots, mask, keys, values, onlyInts } = table);');
}

/** A word that has been here before has its entry at hand. Returns the variable of what is known of it; undefined where the loop reads no words. */
function writeMark(
  text: LoopText,
  [, , merge]: Slots,
  record: string,
  { key, value }: Pair,
): string | undefined {
  const { word } = text;
  if (word === undefined) return undefined;
  const mark = text.name();
  const { name, id } = word;
  text.line(`const ${mark} = wordMarks !== undefined && ${key} === ${name} ? wordMarks[${id}] : -1;`);
  text.open(`if (${mark} > 0) {`);
  writeMerge(text, merge!, record, `${mark} - 1`, value);
  text.line('continue;');
  text.closeTo(text.depth - 1);
  return mark;
}

function writeMerge(text: LoopText, merge: Slot, record: string, entry: string, value: string): void {
  text.enter(merge, record);
  const merged = text.assign(`${merge.fn}(values[${entry}], ${value})`);
  text.refusePromise(merged, record);
  text.line(`values[${entry}] = ${merged};`);
}

/** Looks the key up, and combines the value into its entry or makes it the key's first. */
function writeFold(
  text: LoopText,
  [, create, merge]: Slots,
  record: string,
  { key, value }: Pair,
  hash: string,
  mark: string | undefined,
  splits: boolean,
): void {
  const remember = (entryPlusOne: string) => {
    if (mark !== undefined) text.line(`if (${mark} === 0) wordMarks[${text.word!.id}] = ${entryPlusOne};`);
  };
  text.line(`let slot = ${hash} & mask;`);
  text.open('for (;;) {');
  text.line('const entry = slots[slot << 1] - 1;');
  text.open('if (entry < 0) {');
  writeFirst(text, create!, merge!, record, value);
  text.leave();
  text.line(`table.insert(${hash}, ${key}, first);`);
  if (splits) {
    text.open('if (keys.length === splitAt && sink.split(seen)) {');
    takeBuckets(text);
    text.closeTo(text.depth - 1);
  }
  text.line('({ slots, mask, keys, values, onlyInts } = table);');
  remember('keys.length');
  text.line('break;');
  text.closeTo(text.depth - 1);
  text.open(`if (slots[(slot << 1) + 1] === ${hash}) {`);
  // Among int32 keys the hash is as good as the key, which need not be fetched then.
  text.line(`const isInt = onlyInts && typeof ${key} === 'number' && (${key} | 0) === ${key};`);
  text.open(`if (isInt || keys[entry] === ${key} || keysEqual(keys[entry], ${key})) {`);
  writeMerge(text, merge!, record, 'entry', value);
  remember('entry + 1');
  text.line('break;');
  text.closeTo(text.depth - 2);
  text.line('slot = (slot + 1) & mask;');
  text.closeTo(text.depth - 1);
}
