import { types } from 'node:util';

interface Place {
  readonly value: unknown;
  readonly parent: Place | undefined;
  /** How the value is reached from its parent: `.name`, `[3]`, `.get("k")`. */
  readonly step: string;
}

/** Steps shown at most; the middle of a longer path is left out. */
const MAX_STEPS = 16;

/** The way from `root` to `target` in the user's notation, such as `value.user.socket`; `key` is added at its end. */
export function findPath(root: unknown, target: unknown, key?: string): string {
  const place = search(root, target);
  const steps: string[] = key === undefined ? [] : [stepFor(key)];
  for (let at = place; at !== undefined; at = at.parent) steps.push(at.step);
  steps.reverse();
  if (steps.length > MAX_STEPS) steps.splice(MAX_STEPS / 2, steps.length - MAX_STEPS, '. … ');
  return `value${steps.join('')}`;
}

function search(root: unknown, target: unknown): Place | undefined {
  const visited = new Set<object>();
  const waiting: Place[] = [{ value: root, parent: undefined, step: '' }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { value } = place;
    if (value === target) return place;
    if (typeof value !== 'object' || value === null || visited.has(value) || types.isProxy(value)) continue;
    visited.add(value);
    // Pushed in reverse, so that the first child is searched first.
    const parent = place;
    for (const [step, child] of childrenOf(value).reverse()) {
      if (child === target || (typeof child === 'object' && child !== null))
        waiting.push({ value: child, parent, step });
    }
  }
  return undefined;
}

function childrenOf(object: object): [step: string, child: unknown][] {
  if (types.isMap(object)) {
    return [...object].flatMap(([key, value], index): [string, unknown][] => [
      [`.keys()[${index}]`, key],
      [
        typeof key === 'string' || typeof key === 'number'
          ? `.get(${JSON.stringify(key)})`
          : `.values()[${index}]`,
        value,
      ],
    ]);
  }
  if (types.isSet(object)) return [...object].map((value, index) => [`.values()[${index}]`, value]);
  if (types.isTypedArray(object)) return [['.buffer', object.buffer]];
  const names = types.isNativeError(object) ? Object.getOwnPropertyNames(object) : Object.keys(object);
  return names.map((name) => [
    Array.isArray(object) ? `[${name}]` : stepFor(name),
    Object.getOwnPropertyDescriptor(object, name)?.value,
  ]);
}

function stepFor(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
