import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { AnyFunction } from '../lineage/user-function.ts';
import { keysEqual } from '../serializer/key-equality.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { type ChainShape, keyHash } from './chain.ts';
import { functionNames, type LoopForm, writeLoop } from './write-loop.ts';

/** See `writeLoop` for what goes in and comes out. */
export type Loop = (...values: readonly unknown[]) => unknown;

/** A loop, and what it is called with after guard and sink. */
export interface LoopWithFunctions {
  readonly loop: Loop;
  readonly trailing: readonly unknown[];
}

export interface LoopFunctions {
  readonly functions: readonly AnyFunction[];
  /** The first of them that is the user's: as long as it lives a loop that is bound to them does. */
  readonly owner: AnyFunction | undefined;
  /** True when some are this task's own copies. */
  readonly fresh: boolean;
  readonly stepArguments: readonly unknown[];
}

const WITHOUT_USER_FUNCTIONS: AnyFunction = () => undefined;

/**
 * The compiled loops of one chain, for whichever functions of equal text come along.
 *
 * The first functions get a loop bound to them: V8 takes them for constants, and their calls for free (measured: 1.0 of a loop written by hand). All others share one
 * loop that has them as parameters: it checks at each call that the function still is of the text it knows (1.1 to 1.5). A loop bound to each of them would
 * warm up each time. The bound loop lives as long as its functions do.
 */
export class CompiledChain {
  readonly #shape: ChainShape;
  readonly #hash: string;
  readonly #stageDir: string | undefined;
  readonly #bound = new WeakMap<
    AnyFunction,
    { readonly functions: readonly AnyFunction[]; readonly loop: Loop }
  >();
  #isBound = false;
  #shared: Loop | undefined;

  constructor(shape: ChainShape, key: string, stageDir: string | undefined) {
    this.#shape = shape;
    this.#hash = keyHash(key);
    this.#stageDir = stageDir;
  }

  /** In steps. */
  get length(): number {
    return this.#shape.steps.length + 1;
  }

  with({ functions, owner, fresh, stepArguments }: LoopFunctions): LoopWithFunctions {
    const bound = fresh ? undefined : this.#boundTo(functions, owner ?? WITHOUT_USER_FUNCTIONS);
    if (bound !== undefined) return { loop: bound, trailing: stepArguments };
    this.#shared ??= this.#compile('shared', [])() as Loop;
    return { loop: this.#shared, trailing: [...stepArguments, ...functions] };
  }

  #boundTo(functions: readonly AnyFunction[], owner: AnyFunction): Loop | undefined {
    const known = this.#bound.get(owner);
    if (known !== undefined) return areEqual(known.functions, functions) ? known.loop : undefined;
    if (this.#isBound) return undefined;
    this.#isBound = true;
    const loop = this.#compile('bound', functionNames(this.#shape.steps))(...functions) as Loop;
    this.#bound.set(owner, { functions, loop });
    return loop;
  }

  #compile(form: LoopForm, names: readonly string[]): AnyFunction {
    const text = writeLoop(this.#shape, form);
    const file = `${this.#hash}-${form}.js`;
    if (this.#stageDir !== undefined) {
      mkdirSync(this.#stageDir, { recursive: true });
      writeFileSync(join(this.#stageDir, file), text);
    }
    const make = compileFunction(text, ['hashKey', 'keysEqual', ...names], {
      filename: `firesteel-stage-${file}`,
    });
    return (...functions) => make(hashKey, keysEqual, ...functions);
  }
}

function areEqual(a: readonly AnyFunction[], b: readonly AnyFunction[]): boolean {
  return a.every((fn, i) => fn === b[i]);
}
