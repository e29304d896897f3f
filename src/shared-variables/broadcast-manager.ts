import { type CapturedFunction, captureValue } from '../closure/capture-function.ts';
import type { Wired } from '../closure/wire.ts';
import { type CallSite, captureCallSite, formatCallSite } from '../common/call-site.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import { IdGenerator } from '../common/ids.ts';
import type { UserClass } from '../serializer/class-table.ts';
import { BROADCAST_HANDLER, Broadcast, type BroadcastSource } from './broadcast.ts';
import { removeBroadcastFile, writeBroadcastFile } from './broadcast-file.ts';

export interface BroadcastManagerDeps {
  readonly scratchDir: string;
  /** Tells all executors to drop their copies. */
  readonly forget: (id: number) => void;
  readonly warn: (message: string) => void;
}

/** What the driver has of one broadcast. It is held by the Broadcast alone, never by the manager, so that both go together. */
interface DriverBroadcast<T> {
  readonly id: number;
  value: T | undefined;
  classes: readonly UserClass[];
  /** Broadcasts and accumulators inside the value. */
  holds: readonly Wired[];
  destroyedAt?: CallSite;
  failure?: unknown;
}

/**
 * The driver's side of broadcasts: numbers them, writes each value once to a file that the executors of this machine read, and removes what was destroyed or
 * what nobody refers to any more.
 *
 * A value is read in one synchronous step, so the program may change it as soon as {@link BroadcastManager.broadcast} has returned.
 */
export class BroadcastManager {
  readonly #deps: BroadcastManagerDeps;
  readonly #ids = new IdGenerator();
  readonly #broadcasts = new WeakMap<object, DriverBroadcast<unknown>>();
  /** Values whose functions wait for the name of a module. Mostly empty. */
  readonly #open = new Set<Promise<void>>();
  readonly #collected = new FinalizationRegistry<number>((id) => this.#remove(id));
  #isStopped = false;

  constructor(deps: BroadcastManagerDeps) {
    this.#deps = deps;
  }

  /**
   * @throws TaskNotSerializableError with the path to what cannot be sent
   * @throws SparkError BROADCAST_NOT_WRITTEN
   */
  broadcast<T>(value: T, site: CallSite): Broadcast<T> {
    const own: DriverBroadcast<T> = { id: this.#ids.next(), value, classes: [], holds: [] };
    const captured = captureValue(value, { operator: 'broadcast', site, what: 'value' });
    if (captured instanceof Promise) this.#writeLater(own, captured, site);
    else this.#write(own, captured, site);
    const broadcast = new Broadcast<T>(own.id, this.#sourceOf(own));
    this.#broadcasts.set(broadcast, own);
    this.#collected.register(broadcast, own.id);
    return broadcast;
  }

  /** The user's classes whose instances tasks may get out of these objects, where they are broadcasts. */
  classesIn(objects: readonly object[]): UserClass[] {
    return objects.flatMap((object) => {
      const own = this.#broadcasts.get(object);
      return own === undefined ? [] : [...own.classes, ...this.classesIn(own.holds)];
    });
  }

  /** Settles, without failing, when every value is written; undefined where all are. */
  pending(): Promise<unknown> | undefined {
    return this.#open.size === 0 ? undefined : Promise.all(this.#open);
  }

  /** The files go with the scratch directory. */
  stop(): void {
    this.#isStopped = true;
  }

  #sourceOf<T>(own: DriverBroadcast<T>): BroadcastSource<T> {
    return {
      value: () => {
        assertValid(own);
        return own.value as T;
      },
      unpersist: () => {
        assertValid(own);
        this.#forget(own.id);
      },
      destroy: () => {
        assertValid(own);
        own.destroyedAt = captureCallSite();
        own.value = undefined;
        this.#remove(own.id);
      },
      wireForm: () => {
        assertValid(own);
        if (this.#isStopped) {
          throw new SparkError(
            'CONTEXT_STOPPED',
            `is Broadcast(${own.id}) of a SparkContext that was stopped. Make it again with the context that runs the job`,
          );
        }
        return { handler: BROADCAST_HANDLER, payload: own.id, isShared: true };
      },
    };
  }

  #write(
    own: DriverBroadcast<unknown>,
    { bytes, classes, wired, warnings }: CapturedFunction,
    site: CallSite,
  ): void {
    writeBroadcastFile(this.#deps.scratchDir, own.id, bytes);
    own.classes = classes;
    own.holds = wired;
    for (const warning of warnings)
      this.#deps.warn(`Value given to broadcast at ${formatCallSite(site)}: ${warning}`);
  }

  #writeLater(own: DriverBroadcast<unknown>, captured: Promise<CapturedFunction>, site: CallSite): void {
    const written = captured
      .then((settled) => this.#write(own, settled, site))
      .catch((error) => {
        // Tasks that were on their way find no file; whoever uses it from now on gets this.
        own.failure = error;
        if (!this.#isStopped) this.#deps.warn(messageOf(error));
      })
      .then(() => void this.#open.delete(written));
    this.#open.add(written);
  }

  #remove(id: number): void {
    if (this.#isStopped) return;
    removeBroadcastFile(this.#deps.scratchDir, id);
    this.#forget(id);
  }

  #forget(id: number): void {
    if (!this.#isStopped) this.#deps.forget(id);
  }
}

function assertValid({ id, destroyedAt, failure }: DriverBroadcast<unknown>): void {
  if (failure !== undefined) throw failure;
  if (destroyedAt === undefined) return;
  throw new SparkError(
    'BROADCAST_DESTROYED',
    `Attempted to use Broadcast(${id}) after it was destroyed at ${formatCallSite(destroyedAt)}`,
  );
}
