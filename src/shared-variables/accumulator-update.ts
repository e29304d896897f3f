import type { ClassTable, PrivateField } from '../serializer/class-table.ts';
import { corruptData } from '../serializer/corrupt-data.ts';
import { decodeFrames, encodeFrames } from '../serializer/frames.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import type { AnyAccumulator } from './accumulator-v2.ts';

/** What one task added to one accumulator: data, never code. */
export interface AccumulatorUpdate {
  readonly id: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** #private fields, those of the base class first. */
  readonly privates: readonly PrivateField[];
}

/** The state of an accumulator: its own fields, but for those that hold functions, which the driver has itself. */
export function fieldsOf(accumulator: AnyAccumulator): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(accumulator)) {
    if (typeof value !== 'function') fields[name] = value;
  }
  return fields;
}

export function setFields(accumulator: AnyAccumulator, fields: AccumulatorUpdate['fields']): void {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(accumulator, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** @throws SparkError NOT_SERIALIZABLE */
export function encodeUpdate({ id, fields, privates }: AccumulatorUpdate, classes: ClassTable): Uint8Array {
  return encodeValue([id, fields, Object.fromEntries(privates)], { classes });
}

export function joinUpdates(updates: readonly Uint8Array[]): Uint8Array {
  return encodeFrames(updates);
}

/** @throws SparkError CORRUPT_DATA */
export function* decodeUpdates(bytes: Uint8Array, classes: ClassTable): Generator<AccumulatorUpdate> {
  for (const frame of decodeFrames(bytes)) {
    const update = decodeValue(frame, { classes });
    if (!Array.isArray(update)) throw corruptData('an update of an accumulator is broken');
    const [id, fields, privates] = update as unknown[];
    if (typeof id !== 'number' || !isRecord(fields) || !isRecord(privates))
      throw corruptData('an update of an accumulator is broken');
    yield { id, fields, privates: Object.entries(privates) };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
