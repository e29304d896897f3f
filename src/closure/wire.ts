/**
 * How an object decides for itself what travels when a closure captures it.
 *
 * An object with a method under {@link WIRE} is never looked into: capture calls the method. It either returns a
 * {@link WireForm}, which the executor hands to the handler of that name, or throws a `TaskNotSerializableError`
 * (an RDD, a SparkContext), to which capture adds the path of the variable, the operator and the user's line.
 *
 * Broadcasts and accumulators travel this way. `payload` must be plain data: it is sent by the value codec, so a
 * handler never meets code. Identity holds inside one captured function: two names for one object become two names
 * for what the handler returned once.
 */
export const WIRE: unique symbol = Symbol.for('firesteel.wire') as never;

export interface WireForm {
  /** Names the entry of the executor's handler table. */
  readonly handler: string;
  /** What the handler gets: plain data only. */
  readonly payload: unknown;
}

export interface Wired {
  [WIRE](): WireForm;
}

/** The executor's side of {@link WIRE}: turns each payload into the object the task sees. */
export type WireHandlers = ReadonlyMap<string, (payload: unknown) => unknown>;

export function hasWireForm(value: object): value is Wired {
  return typeof (value as Partial<Wired>)[WIRE] === 'function';
}
