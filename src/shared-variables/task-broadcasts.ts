import { SparkError } from '../common/errors.ts';
import { estimateSize } from '../memory/size-estimator.ts';
import { Broadcast } from './broadcast.ts';
import { readBroadcastFile, unavailable } from './broadcast-file.ts';

/** Makes a value of what {@link readBroadcastFile} read. A promise where a module of its functions has to be imported first. */
export type ReviveBroadcast = (
  bytes: Uint8Array,
) => { readonly value: unknown } | Promise<{ readonly value: unknown }>;

interface Entry {
  value: unknown;
  readonly bytes: number;
  /** The last task that asked for it; none once it was dropped. */
  task: number;
}

const DROPPED = -1;

/**
 * The broadcasts of a task thread: each is read and decoded when a task first asks for its value, then kept for the tasks that follow.
 *
 * Kept until the driver drops it, or until others need the room: what was not used for the longest time goes first, but nothing that the running task
 * has asked for, since it would ask again for each record.
 */
export class TaskBroadcasts {
  readonly #scratchDir: string;
  readonly #maxBytes: number;
  readonly #revive: ReviveBroadcast;
  /** The least recently used first. */
  readonly #idToEntry = new Map<number, Entry>();
  #bytes = 0;
  #task = 0;

  /** @param maxBytes what values that the running task does not use may take, by estimate */
  constructor(scratchDir: string, maxBytes: number, revive: ReviveBroadcast) {
    this.#scratchDir = scratchDir;
    this.#maxBytes = maxBytes;
    this.#revive = revive;
  }

  /** The next task begins. */
  begin(): void {
    this.#task++;
  }

  /** A broadcast as functions of tasks see it. */
  open(id: number): Broadcast<unknown> {
    // Functions ask for each record: what this task has asked for once needs no more than a look at the number.
    let entry: Entry | undefined;
    return new Broadcast(id, {
      value: () => {
        if (entry?.task !== this.#task) entry = this.#use(id);
        return entry.value;
      },
      unpersist: () => driverOnly(id, 'unpersist'),
      destroy: () => driverOnly(id, 'destroy'),
      wireForm: () => driverOnly(id, 'capture'),
    });
  }

  /** The driver has dropped it. */
  forget(id: number): void {
    const entry = this.#idToEntry.get(id);
    if (entry === undefined) return;
    this.#idToEntry.delete(id);
    this.#bytes -= entry.bytes;
    // Functions that are kept for later stages still hold the entry.
    entry.task = DROPPED;
    entry.value = undefined;
  }

  #use(id: number): Entry {
    const entry = this.#idToEntry.get(id) ?? this.#load(id);
    entry.task = this.#task;
    this.#idToEntry.delete(id);
    this.#idToEntry.set(id, entry);
    return entry;
  }

  #load(id: number): Entry {
    const revived = this.#revive(readBroadcastFile(this.#scratchDir, id));
    if (revived instanceof Promise) {
      // Its modules are at hand once it has settled; a failure is found again by whoever asks next.
      revived.catch(() => {});
      throw unavailable(
        id,
        'a function in it uses a module that can only be imported asynchronously. Capture that function directly, beside the broadcast',
      );
    }
    const { value } = revived;
    const entry = { value, bytes: estimateSize(value), task: this.#task };
    this.#idToEntry.set(id, entry);
    this.#bytes += entry.bytes;
    this.#makeRoom();
    return entry;
  }

  #makeRoom(): void {
    for (const [id, { task }] of this.#idToEntry) {
      if (this.#bytes <= this.#maxBytes) return;
      if (task !== this.#task) this.forget(id);
    }
  }
}

function driverOnly(id: number, what: string): never {
  throw new SparkError(
    'DRIVER_ONLY',
    `Cannot ${what} Broadcast(${id}) in a task: broadcasts are managed by the driver`,
  );
}
