import { intHashText } from '../../serializer/int-hash.ts';
import { intSlotText } from '../../shuffle/int-slots.ts';
import type { LoopText, Pair } from '../loop-text.ts';
import type { Slot } from '../operators/operator.ts';

/** Names of the steps: of the pair, of `createCombiner`, of `mergeValue`. */
export type Slots = readonly (Slot | undefined)[];

/** Writes the helper `drain`, which combines what waits in a bucket into the bucket's table. */
export function writeDrain(text: LoopText, slots: Slots): void {
  text.helper('drain', ['bucket', 'guard', 'sink'], (drain) => {
    drain.line('const { buckets, copyZero } = sink;');
    drain.line('const { keys: waitingKeys, values: waitingValues, fills, room } = buckets;');
    drain.line('const table = buckets.tables[bucket];');
    drain.line('let { slots, parts, scale, keys, values, size } = table;');
    drain.line('let last = slots.length - 1;');
    drain.line('const from = bucket * room;');
    drain.line('const to = from + fills[bucket];');
    drain.line('fills[bucket] = 0;');
    drain.open('try {');
    drain.openLoop('let i = from', 'i < to', 'i++');
    const parts = { key: drain.assign('waitingKeys[i]'), value: drain.assign('waitingValues[i]') };
    const record = drain.makePair(parts.key, parts.value);
    writeIntFold(drain, slots, record, parts, writeHash(drain, parts.key));
    drain.closeTo(1);
    drain.line('table.size = size;');
    drain.closeTo(0);
    drain.open('catch (thrown) {');
    drain.line('throw guard.fail(at, hand, thrown, mate);');
    drain.closeTo(0);
  });
}

function writeHash(text: LoopText, key: string): string {
  const hash = text.name();
  text.line(`let ${hash};`);
  for (const line of intHashText(hash, key)) text.line(line);
  return hash;
}

/** Looks the key up in a table of int32 keys, and combines the value into its entry or makes it the key's first. */
function writeIntFold(
  text: LoopText,
  [, create, merge]: Slots,
  record: string,
  { key, value }: Pair,
  hash: string,
): void {
  text.line(`let slot = ${intSlotText(hash, 'parts', 'scale')};`);
  text.line('let entry = slots[slot];');
  text.open(`while (entry !== 0 && keys[entry - 1] !== ${key}) {`);
  text.line('slot = slot === last ? 0 : slot + 1;');
  text.line('entry = slots[slot];');
  text.closeTo(text.depth - 1);
  text.open('if (entry !== 0) {');
  text.enter(merge!, record);
  const merged = text.assign(`${merge!.fn}(values[entry - 1], ${value})`);
  text.refusePromise(merged, record);
  text.line(`if (typeof ${merged} === 'number') values[entry - 1] = ${merged};`);
  text.line(`else { table.size = size; table.set(entry - 1, ${merged}); values = table.values; }`);
  text.line('continue;');
  text.closeTo(text.depth - 1);
  writeFirst(text, create!, merge!, record, value);
  text.leave();
  text.open(`if (typeof first === 'number' && size < keys.length) {`);
  text.line('values[size] = first;');
  text.line(`keys[size] = ${key};`);
  text.line('slots[slot] = ++size;');
  text.line('continue;');
  text.closeTo(text.depth - 1);
  text.line('table.size = size;');
  text.line(`table.insert(${hash}, ${key}, first);`);
  text.line('({ slots, scale, keys, values, size } = table);');
  text.line('last = slots.length - 1;');
}

/** `first`: the combiner of a key's first value. */
export function writeFirst(text: LoopText, create: Slot, merge: Slot, record: string, value: string): void {
  text.line('let first;');
  text.open('if (copyZero === undefined) {');
  text.enter(create, record);
  text.line(`first = ${create.fn}(${value});`);
  text.closeTo(text.depth - 1);
  text.open('else {');
  text.enter(merge, record);
  text.line(`first = ${merge.fn}(copyZero(), ${value});`);
  text.closeTo(text.depth - 1);
  text.refusePromise('first', record);
}
