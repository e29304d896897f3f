import { type ChainShape, chainKey } from './chain.ts';
import { CompiledChain } from './compiled-chain.ts';

const DEFAULT_CAPACITY = 512;

/**
 * The compiled loops of one thread, by the key of their chain; the one used longest ago goes first. Later tasks, stages and jobs of equal key run the same
 * loops with functions of their own, so that what V8 learned and optimised serves them too.
 */
export class LoopCache {
  readonly #capacity: number;
  readonly #keyToChain = new Map<string, CompiledChain>();

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** `stageDir` is where the chain, if it is new, will write its texts. */
  get(shape: ChainShape, stageDir?: string): CompiledChain {
    const key = chainKey(shape);
    const chain = this.#keyToChain.get(key) ?? new CompiledChain(shape, key, stageDir);
    this.#keyToChain.delete(key);
    this.#keyToChain.set(key, chain);
    if (this.#keyToChain.size > this.#capacity) {
      const [oldest] = this.#keyToChain.keys();
      this.#keyToChain.delete(oldest!);
    }
    return chain;
  }

  get size(): number {
    return this.#keyToChain.size;
  }
}
