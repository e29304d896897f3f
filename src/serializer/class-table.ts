/** A class as `instanceof` and `Object.create(class.prototype)` know it. */
// biome-ignore lint/complexity/noBannedTypes: any class of the user, whatever its constructor takes
export type UserClass = Function;

/**
 * The classes of users whose instances may be records. The codec writes an instance as its class's id and its own fields; who implements this port
 * brings the class itself to the other side. An instance comes back without its constructor having run.
 */
export interface ClassTable {
  /** The id of a class that may be sent, undefined for one that may not. */
  idOf(type: UserClass): string | undefined;
  /** The class of an id, undefined when this side does not have it. */
  classOf(id: string): UserClass | undefined;
}
