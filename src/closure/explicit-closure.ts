// biome-ignore lint/complexity/noBannedTypes: any function of the user's
type AnyFunction = Function;

const functionToNames = new WeakMap<AnyFunction, Readonly<Record<string, unknown>>>();

/**
 * Names what a function captures, where it cannot be found out: under Node's permission model, which denies the
 * inspector, and for code compiled by `new Function`.
 *
 * Schematically `closure({ name: value }, fn): fn`. The function itself is returned; it has to use the same names.
 * Functions among the values that capture something need a `closure` of their own. Costs nothing until it is captured.
 *
 * Spark has no such function: its closures are objects whose fields can be read.
 *
 * @example
 * ```ts
 * const factor = 3;
 * const scaled = sc.parallelize([1, 2]).map(closure({ factor }, (x: number) => x * factor));
 * await scaled.collect(); // => [3, 6]
 * ```
 */
export function closure<F extends AnyFunction>(names: Readonly<Record<string, unknown>>, fn: F): F {
  functionToNames.set(fn, { ...names });
  return fn;
}

/** What the user has said a function captures. @internal */
export function explicitNames(fn: AnyFunction): Readonly<Record<string, unknown>> | undefined {
  return functionToNames.get(fn);
}
