import type { CallSite } from '../../common/call-site.ts';
import type { TaskMemory } from '../../memory/task-memory.ts';
import { KeyTable } from '../../shuffle/key-table.ts';
import { ValueGroups } from '../../shuffle/value-groups.ts';
import type { PairColumns, PairTarget, StageServices } from '../ports.ts';
import type { PartitionInput } from './operator.ts';

/** Keys of one or several inputs, each once, and of each input the values of every key. */
export class GroupedPairs {
  readonly keys: KeyTable;
  readonly inputs: readonly ValueGroups[];
  readonly memory: TaskMemory;
  readonly owner: string;

  readonly #known: KeyTable | undefined;

  /**
   * Reads the inputs, whose errors name `operator` at `site`.
   *
   * @param known of whose keys alone there shall be groups, by the numbers that they have in it; it stays the caller's
   */
  constructor(
    operator: string,
    site: CallSite,
    inputs: readonly PartitionInput[],
    services: StageServices,
    known?: KeyTable,
  ) {
    this.owner = `groups of ${operator}`;
    this.memory = services.memory;
    this.#known = known;
    this.keys = known ?? new KeyTable(services.memory, this.owner);
    this.inputs = inputs.map(() => new ValueGroups(services.memory, this.owner));
    inputs.forEach((input, i) => {
      input.pairsInto(this.#targetOf(this.inputs[i]!), operator, site);
    });
    for (const values of this.inputs) values.scatter(this.keys.size, () => services.poll(0));
  }

  clear(): void {
    if (this.#known === undefined) this.keys.clear();
    for (const values of this.inputs) values.clear();
  }

  #targetOf(groups: ValueGroups): PairTarget {
    return {
      add: ({ keys, values, hashes }: PairColumns) => {
        const numbers = new Int32Array(keys.length);
        if (this.#known === undefined) {
          this.keys.number(keys, hashes, numbers);
          groups.add(numbers, values);
        } else {
          this.keys.findAll(keys, hashes, numbers);
          groups.addFound(numbers, values);
        }
      },
    };
  }
}
