import type { GraphNode } from '../payload.ts';

/** Whether one field of the node at `at` is what the builder takes for granted. */
export type Check = (value: unknown, at: number, nodes: readonly GraphNode[]) => boolean;

export const isText: Check = (value) => typeof value === 'string';

export const isNumber: Check = (value) => typeof value === 'number';

export const isBytes: Check = (value) => value instanceof Uint8Array;

/** A whole number from 0 to `most`. */
export function upTo(most: number): Check {
  return (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

/** How many of something there are, or which of them. */
export const isCount = upTo(Number.MAX_SAFE_INTEGER);

/** A line or column of a source file. Texts are laid out by it, so it is bounded by what files are long. */
export const isPlace = upTo(2 ** 24);

export function oneOf(...allowed: readonly unknown[]): Check {
  return (value) => allowed.includes(value);
}

/** A reference that may point to any node, or a primitive. */
export const isSlot: Check = (value, _at, nodes) =>
  typeof value === 'number'
    ? Number.isInteger(value) && value >= 0 && value < nodes.length
    : Array.isArray(value) && value.length === 1 && isPrimitive(value[0]);

/** A reference to what must exist first: a node with a lower index. */
export const isNeed: Check = (value, at, nodes) =>
  isSlot(value, at, nodes) && (typeof value !== 'number' || value < at);

/** The same, to a node of one kind. */
export function needOf(kind: GraphNode['kind']): Check {
  return (value, at, nodes) =>
    typeof value === 'number' && isNeed(value, at, nodes) && nodes[value]?.kind === kind;
}

/** A string, or a symbol's node. */
export const isPropertyKey: Check = (value, at, nodes) =>
  typeof value === 'number'
    ? isSlot(value, at, nodes) && nodes[value]?.kind === 'symbol'
    : isSlot(value, at, nodes) && typeof (value as unknown[])[0] === 'string';

/** A list without gaps: one that claims a length it does not have ends at its first gap. */
export function listOf(check: Check): Check {
  return (value, at, nodes) => {
    if (!Array.isArray(value)) return false;
    for (let index = 0; index < value.length; index++) if (!check(value[index], at, nodes)) return false;
    return true;
  };
}

export function tuple(...checks: readonly Check[]): Check {
  return (value, at, nodes) =>
    Array.isArray(value) &&
    value.length === checks.length &&
    checks.every((check, index) => check(value[index], at, nodes));
}

export function either(...checks: readonly Check[]): Check {
  return (value, at, nodes) => checks.some((check) => check(value, at, nodes));
}

export function optional(check: Check): Check {
  return (value, at, nodes) => value === undefined || check(value, at, nodes);
}

export function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}
