import type { LoopText } from '../loop-text.ts';
import { emitKeyHash } from '../sinks/key-hash-text.ts';
import type { Slot } from './operator.ts';

/** Writes the search for a record's key in the table `argument.table`. Returns the variable of its number, which is -1 for a key that is not there. */
export function emitProbe(text: LoopText, slot: Slot, record: string, key: string): string {
  const table = `${slot.argument}.table`;
  const [slots, mask, keys, onlyInts] = ['slots', 'mask', 'keys', 'onlyInts'].map((field) =>
    text.local(`${table}.${field}`),
  );
  text.enter(slot, record);
  const hash = emitKeyHash(text, key);
  const number = text.name();
  const place = text.name();
  text.line(`let ${number} = -1;`);
  text.open(`for (let ${place} = ${hash} & ${mask}; ; ${place} = (${place} + 1) & ${mask}) {`);
  text.line(`const entry = ${slots}[${place} << 1];`);
  text.line('if (entry === 0) break;');
  text.line(`if (${slots}[(${place} << 1) + 1] !== ${hash}) continue;`);
  // Among int32 keys the hash is as good as the key, which need not be fetched then.
  text.open(`if (!(${onlyInts} && typeof ${key} === 'number' && (${key} | 0) === ${key})) {`);
  text.line(`const known = ${keys}[entry - 1];`);
  text.line(`if (known !== ${key} && !keysEqual(known, ${key})) continue;`);
  text.closeTo(text.depth - 1);
  text.line(`${number} = entry - 1;`);
  text.line('break;');
  text.closeTo(text.depth - 1);
  text.leave();
  return number;
}
