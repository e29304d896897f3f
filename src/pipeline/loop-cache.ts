import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { keysEqual } from '../serializer/key-equality.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { type ChainShape, chainKey, keyHash } from './chain.ts';
import type { LoopGuard } from './loop-guard.ts';
import { writeLoop } from './write-loop.ts';

/** A generated loop. Those that push return nothing; those that are pulled return a generator of chunks, which takes the size of the next one. */
export type Loop = (
  source: unknown,
  guard: LoopGuard,
  sink: unknown,
  ...functionsAndArguments: readonly unknown[]
) => Generator<unknown[], unknown[], number> | undefined;

const DEFAULT_CAPACITY = 512;

/**
 * The compiled loops of one thread, by the key of their chain; the one used longest ago goes first. Later tasks, stages and jobs of equal key run the same
 * loop with functions of their own, so that what V8 learned and optimised serves them too.
 */
export class LoopCache {
  readonly #capacity: number;
  readonly #keyToLoop = new Map<string, Loop>();

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** The loop of a chain, compiled if it is new. Then its text is also written to `stageDir`, if there is one. */
  get(shape: ChainShape, stageDir?: string): Loop {
    const key = chainKey(shape);
    const known = this.#keyToLoop.get(key);
    const loop = known ?? compile(shape, key, stageDir);
    this.#keyToLoop.delete(key);
    this.#keyToLoop.set(key, loop);
    if (this.#keyToLoop.size > this.#capacity) {
      const [oldest] = this.#keyToLoop.keys();
      this.#keyToLoop.delete(oldest!);
    }
    return loop;
  }

  get size(): number {
    return this.#keyToLoop.size;
  }
}

function compile(shape: ChainShape, key: string, stageDir: string | undefined): Loop {
  const text = writeLoop(shape);
  const hash = keyHash(key);
  if (stageDir !== undefined) {
    mkdirSync(stageDir, { recursive: true });
    writeFileSync(join(stageDir, `${hash}.js`), text);
  }
  const make = compileFunction(text, ['hashKey', 'keysEqual'], { filename: `firesteel-stage-${hash}.js` });
  return make(hashKey, keysEqual) as Loop;
}
