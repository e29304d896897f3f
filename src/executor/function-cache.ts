import type { RevivedFunction } from '../closure/revive-function.ts';

/** More than the functions of any one program; a program that makes functions without end must not fill the heap. */
const CAPACITY = 1_000;

/** Larger payloads hold data, which makes them stateful or rare. */
const MAX_BYTES = 4096;

/**
 * The functions of a thread that hold no state, by the bytes they came in: a program that builds the same RDD again for every round gets the same
 * function objects, into which V8 has compiled the loops that call them.
 */
export class FunctionCache {
  readonly #bytesToFunction = new Map<string, RevivedFunction>();

  async revive(
    bytes: Uint8Array,
    reviveFresh: (bytes: Uint8Array) => RevivedFunction | Promise<RevivedFunction>,
  ): Promise<RevivedFunction> {
    if (bytes.length > MAX_BYTES) return reviveFresh(bytes);
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const known = this.#bytesToFunction.get(key);
    if (known !== undefined) return known;
    const revived = await reviveFresh(bytes);
    if (!revived.stateless) return revived;
    if (this.#bytesToFunction.size >= CAPACITY) this.#forgetOldest();
    this.#bytesToFunction.set(key, revived);
    return revived;
  }

  #forgetOldest(): void {
    const [oldest] = this.#bytesToFunction.keys();
    if (oldest !== undefined) this.#bytesToFunction.delete(oldest);
  }
}
