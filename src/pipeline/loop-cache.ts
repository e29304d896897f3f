import { type ChainShape, chainKey } from './chain.ts';
import { CompiledChain } from './compiled-chain.ts';

/** Operators in all cached chains together: some tens of megabytes of text and code. */
const DEFAULT_CAPACITY = 20_000;

/**
 * The compiled loops of one thread, by the key of their chain; those used longest ago go first. Later tasks, stages and jobs of equal key run the same
 * loops with functions of their own, so that what V8 learned and optimised serves them too.
 */
export class LoopCache {
  readonly #capacity: number;
  readonly #keyToChain = new Map<string, CompiledChain>();
  #steps = 0;

  /** @param capacity in steps (operators and sinks) of all chains together; the chain used last always stays */
  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** `stageDir` is where the chain, if it is new, will write its texts. */
  get(shape: ChainShape, stageDir?: string): CompiledChain {
    const key = chainKey(shape);
    const known = this.#keyToChain.get(key);
    const chain = known ?? new CompiledChain(shape, key, stageDir);
    if (known === undefined) this.#steps += chain.length;
    this.#keyToChain.delete(key);
    this.#keyToChain.set(key, chain);
    for (const [oldestKey, oldest] of this.#keyToChain) {
      if (this.#steps <= this.#capacity || oldest === chain) break;
      this.#keyToChain.delete(oldestKey);
      this.#steps -= oldest.length;
    }
    return chain;
  }

  get size(): number {
    return this.#keyToChain.size;
  }
}
