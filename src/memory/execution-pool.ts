/** Memory is handed out in whole units, so that 32-bit atomics count terabytes. */
const UNIT_BYTES = 4096;

/** Word 0 holds the number of the thread that is taking, plus one, or 0. */
const LOCK = 0;
/** Words from here on: units that each thread has taken from the common half. */
const TAKEN = 1;

/** What threads need to share one pool. Goes to each of them as worker data. */
export interface ExecutionPoolHandle {
  readonly page: SharedArrayBuffer;
  readonly bytes: number;
  readonly threads: number;
}

/**
 * The execution memory of one executor, counted in a page that its task threads share.
 *
 * Spark lets each of N running tasks have at most 1/N of the pool, and makes a task wait or spill so that each gets at least 1/2N.
 * Here nothing waits or spills yet, so only the part that protects tasks from each other is kept: half of the pool is divided evenly
 * among the threads and nobody else can take it (1/2N for each), the other half goes to whoever asks first. A task below its own part
 * therefore never fails because of its neighbours, and a task that runs alone gets more than half of everything.
 *
 * Each thread counts what it took in a word of its own and takes under a lock, so a thread that is terminated in mid-task leaves nothing
 * behind that {@link reclaim} does not give back. Owns the page; what a task does with its bytes is left to `TaskMemoryAccount`.
 */
export class ExecutionPool {
  /** What the pool holds in all, in bytes. */
  readonly bytes: number;
  /** The part of each thread that no other can take, in bytes. */
  readonly ownBytes: number;
  readonly #threads: number;
  readonly #commonUnits: number;
  readonly #page: Int32Array;

  constructor(handle: ExecutionPoolHandle) {
    this.bytes = handle.bytes;
    this.#threads = handle.threads;
    this.#page = new Int32Array(handle.page);
    const ownUnits = Math.floor(handle.bytes / 2 / handle.threads / UNIT_BYTES);
    this.ownBytes = ownUnits * UNIT_BYTES;
    this.#commonUnits = Math.floor(handle.bytes / UNIT_BYTES) - ownUnits * handle.threads;
  }

  /** Made once, by the executor's main isolate. */
  static createHandle(bytes: number, threads: number): ExecutionPoolHandle {
    const words = TAKEN + threads;
    return { page: new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT), bytes, threads };
  }

  /** Makes `thread` hold `bytes` in all, rounded up, if what lies above its own part is free. Returns whether it does. */
  resize(thread: number, bytes: number): boolean {
    const units = Math.ceil(Math.max(0, bytes - this.ownBytes) / UNIT_BYTES);
    const slot = TAKEN + thread;
    const before = Atomics.load(this.#page, slot);
    if (units <= before) {
      if (units < before) Atomics.store(this.#page, slot, units);
      return true;
    }
    this.#lock(thread);
    try {
      const free = this.#commonUnits - this.#takenUnits();
      const granted = units - before <= free;
      if (granted) Atomics.store(this.#page, slot, units);
      return granted;
    } finally {
      this.#unlock(thread);
    }
  }

  /** The bytes of the common half that nobody has. */
  freeCommonBytes(): number {
    return (this.#commonUnits - this.#takenUnits()) * UNIT_BYTES;
  }

  /** Gives back what a thread held that has ended. Called by the main isolate once the thread is gone for certain. */
  reclaim(thread: number): void {
    Atomics.store(this.#page, TAKEN + thread, 0);
    this.#unlock(thread);
  }

  #takenUnits(): number {
    let units = 0;
    for (let thread = 0; thread < this.#threads; thread++) units += Atomics.load(this.#page, TAKEN + thread);
    return units;
  }

  #lock(thread: number): void {
    for (;;) {
      const holder = Atomics.compareExchange(this.#page, LOCK, 0, thread + 1);
      if (holder === 0) return;
      Atomics.wait(this.#page, LOCK, holder);
    }
  }

  /** Does nothing if `thread` does not hold the lock. */
  #unlock(thread: number): void {
    if (Atomics.compareExchange(this.#page, LOCK, thread + 1, 0) === thread + 1) {
      Atomics.notify(this.#page, LOCK);
    }
  }
}
