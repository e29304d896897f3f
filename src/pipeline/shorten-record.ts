import { inspect } from 'node:util';

const MAX_LENGTH = 200;

/** A record as one line for an error message. Runs nothing of the user's: no getters, no `toString`, no `toJSON`, no proxy traps. */
export function shortenRecord(record: unknown): string {
  try {
    const text = inspect(typeof record === 'string' ? record.slice(0, MAX_LENGTH) : record, {
      breakLength: Number.POSITIVE_INFINITY,
      compact: true,
      customInspect: false,
      depth: 2,
      getters: false,
      maxArrayLength: 10,
      maxStringLength: 100,
      showProxy: true,
    }).replaceAll('\n', ' ');
    return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
  } catch {
    return `a value of type ${typeof record}`;
  }
}
