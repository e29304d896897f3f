import { operatorOf } from '../../lineage/nodes.ts';
import type { TaskMemory } from '../../memory/task-memory.ts';
import { hashKey } from '../../serializer/key-hash.ts';
import { KeyTable } from '../../shuffle/key-table.ts';
import type { PairTarget } from '../ports.ts';
import type { ElementOperatorNode, OperatorSides } from './operator.ts';

/** The keys of one parent, for the pairs of another to be looked up in. */
export class KeySet {
  readonly table: KeyTable;
  /** Of each key, whether it was found. */
  readonly found: Uint8Array;
  readonly #memory: TaskMemory;

  constructor(node: ElementOperatorNode, { inputs: [input], services }: OperatorSides) {
    const owner = `keys of ${operatorOf(node)}`;
    this.table = new KeyTable(services.memory, owner);
    let numbers = new Int32Array(0);
    const target: PairTarget = {
      add: ({ keys, hashes }) => {
        if (numbers.length < keys.length) numbers = new Int32Array(keys.length);
        this.table.number(keys, hashes, numbers);
      },
    };
    input!.pairsInto(target, operatorOf(node), node.site);
    services.memory.acquire(this.table.size, owner);
    this.found = new Uint8Array(this.table.size);
    this.#memory = services.memory;
  }

  find(key: unknown): number {
    return this.table.find(hashKey(key), key);
  }

  clear(): void {
    this.table.clear();
    this.#memory.release(this.found.length);
  }
}
