type NumberArray = Int32Array | Float64Array;

/** More than this is not kept. */
const MAX_BYTES = 16 * 2 ** 20;
/** Larger ones are not: the faults of their pages are nothing beside what tables of that size take to fill, and a few of them would leave no room for others. */
const MAX_ARRAY_BYTES = 2 * 2 ** 20;

class Spares {
  readonly ints = new Map<number, Int32Array[]>();
  readonly doubles = new Map<number, Float64Array[]>();
  bytes = 0;

  take<T extends NumberArray>(from: Map<number, T[]>, length: number): T | undefined {
    const array = from.get(length)?.pop();
    if (array !== undefined) this.bytes -= array.byteLength;
    return array;
  }

  add<T extends NumberArray>(to: Map<number, T[]>, array: T): void {
    if (array.length === 0 || array.byteLength > MAX_ARRAY_BYTES || this.bytes + array.byteLength > MAX_BYTES)
      return;
    this.bytes += array.byteLength;
    const known = to.get(array.length);
    if (known === undefined) to.set(array.length, [array]);
    else known.push(array);
  }
}

/**
 * Columns of tables that were given back, for the next ones of this thread: fresh memory costs a fault a page, and collections to let go of it (measured: a tenth
 * of an iteration of PageRank). They are held weakly, so that they are garbage to the collector, but for the turn of the event loop that asked for them. Nobody accounts for
 * them: as other garbage they have their place in the part of the memory that `spark.memory.fraction` leaves to the runtime, and are bounded in each thread.
 */
let held: WeakRef<Spares> | undefined;

function spares(): Spares {
  let known = held?.deref();
  if (known === undefined) {
    known = new Spares();
    held = new WeakRef(known);
  }
  return known;
}

/** An array of zeros. */
export function zeroInts(length: number): Int32Array {
  return spares().take(spares().ints, length)?.fill(0) ?? new Int32Array(length);
}

/** An array with anything in it. */
export function spareInts(length: number): Int32Array {
  return spares().take(spares().ints, length) ?? new Int32Array(length);
}

/** {@link spareInts}, of doubles. */
export function spareDoubles(length: number): Float64Array {
  return spares().take(spares().doubles, length) ?? new Float64Array(length);
}

/** Takes an array to which nobody refers any more. */
export function giveBack(array: NumberArray): void {
  const known = spares();
  if (array instanceof Int32Array) known.add(known.ints, array);
  else known.add(known.doubles, array);
}
