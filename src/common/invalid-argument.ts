import { SparkError } from './errors.ts';

const MAX_CHARS = 60;

/** `Cannot call union: expected an RDD, got 5`: what no type prevents in a program of plain JavaScript. */
export function invalidArgument(method: string, expected: string, value: unknown): SparkError {
  return new SparkError(
    'INVALID_ARGUMENT',
    `Cannot call ${method}: expected ${expected}, got ${shown(value)}`,
  );
}

/** A value as an error names it: short, and without running code of its own. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > MAX_CHARS ? `${value.slice(0, MAX_CHARS)}…` : value);
    case 'function':
      return 'a function';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'an array' : 'an object';
    case 'bigint':
      return `${value}n`;
    default:
      return String(value);
  }
}
