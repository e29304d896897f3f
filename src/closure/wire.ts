/**
 * How an object decides for itself what travels when a closure captures it.
 *
 * An object with a method under {@link WIRE} is never looked into: capture calls the method. It either returns a
 * {@link WireForm}, which the executor hands to the handler of that name, or throws a `TaskNotSerializableError`
 * (an RDD, a SparkContext), to which capture adds the path of the variable, the operator and the user's line.
 *
 * Broadcasts and accumulators travel this way. `payload` must be plain data: it is sent by the value codec. Identity
 * holds inside one captured function: two names for one object become two names for what the handler returned once.
 * A captured function keeps the objects on the driver whose wire form it holds.
 */
export const WIRE: unique symbol = Symbol.for('firesteel.wire') as never;

export interface WireForm {
  /** Names the entry of the executor's handler table. */
  readonly handler: string;
  /** What the handler gets: plain data only. */
  readonly payload: unknown;
  /** An object that goes along by value, with its class and all that it holds. */
  readonly object?: object;
  /** No task changes what the handler makes, so one may serve all tasks of a thread. */
  readonly isShared?: true;
}

export interface Wired {
  [WIRE](): WireForm;
}

/**
 * The executor's side of {@link WIRE}: turns each payload into the object the task sees. The object that came along exists
 * then, but is filled afterwards.
 */
export type WireHandlers = ReadonlyMap<string, (payload: unknown, object?: object) => unknown>;

export function hasWireForm(value: object): value is Wired {
  return typeof (value as Partial<Wired>)[WIRE] === 'function';
}
