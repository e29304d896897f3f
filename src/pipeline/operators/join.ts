import { operatorOf } from '../../lineage/nodes.ts';
import { hashKey } from '../../serializer/key-hash.ts';
import type { KeyTable } from '../../shuffle/key-table.ts';
import { ENGINE } from '../error-place.ts';
import { BLOCK_RECORDS, type LoopText } from '../loop-text.ts';
import type { PairSource } from '../ports.ts';
import { recordsOf } from '../sources/pairs-source.ts';
import { GroupedPairs } from './grouped-pairs.ts';
import type { ElementOperator, NodeOf, OperatorSides } from './operator.ts';
import { emitProbe } from './probe-text.ts';

/** The right side of a join, grouped by key: group `g` is `values` from `starts[g]` up to but without `starts[g + 1]`. */
class JoinSide {
  readonly keepsLeft: boolean;
  readonly keepsRight: boolean;
  readonly table: KeyTable;
  readonly starts: Int32Array;
  readonly values: ArrayLike<unknown>;
  /** Of each key, whether the left side has it. */
  readonly found: Uint8Array;
  readonly #pairs: GroupedPairs;

  constructor(node: NodeOf<'join'>, { inputs, services, keys: known }: OperatorSides) {
    this.keepsLeft = node.keepsLeft;
    this.keepsRight = node.keepsRight;
    this.#pairs = new GroupedPairs(operatorOf(node), node.site, inputs, services, known);
    const { keys, memory, owner } = this.#pairs;
    const [groups] = this.#pairs.inputs;
    this.table = keys;
    this.starts = groups!.starts;
    this.values = groups!.values;
    const found = this.keepsRight ? keys.size : 0;
    memory.acquire(found, owner);
    this.found = new Uint8Array(found);
  }

  find(key: unknown): number {
    return this.table.find(hashKey(key), key);
  }

  /** `[key, [undefined, value]]` for each value of the keys that the left side did not have. */
  rest(): PairSource {
    const { keys } = this.table;
    let group = 0;
    let at = 0;
    const nextPairs = () => {
      const [blockKeys, values]: [unknown[], unknown[]] = [[], []];
      while (group < keys.length && values.length < BLOCK_RECORDS) {
        const end = this.starts[group + 1]!;
        if (this.found[group] === 1 || at >= end) {
          at = end;
          group++;
          continue;
        }
        blockKeys.push(keys[group]);
        values.push([undefined, this.values[at++]]);
      }
      return values.length === 0 ? null : { keys: blockKeys, values, hashes: undefined };
    };
    return {
      nextPairs,
      nextBlock: () => recordsOf(nextPairs()),
      close: () => {
        group = keys.length;
      },
    };
  }

  clear(): void {
    this.#pairs.clear();
    this.#pairs.memory.release(this.found.length);
  }
}

/** The group of a record whose key the source has numbered, -1 for an empty one. */
function emitNumber(text: LoopText, record: string, starts: string): string | undefined {
  const known = text.numberOf(record);
  if (known === undefined) return undefined;
  const number = text.assign(known);
  return text.assign(`${starts}[${number}] === ${starts}[${number} + 1] ? -1 : ${number}`);
}

/** The left side passes in the loop and is looked up in the right one. */
export const join: ElementOperator<'join'> = {
  argument: (node, _partition, sides) => new JoinSide(node, sides),
  // Pairs of the right side whose keys have no number are let go.
  takesNumbers: (node) => !node.keepsRight,
  nests: true,

  emit(text, slot, record) {
    const { key, value } = text.pair(slot, record);
    const side = slot.argument;
    const [starts, values, found, keepsLeft, keepsRight] = [
      'starts',
      'values',
      'found',
      'keepsLeft',
      'keepsRight',
    ].map((field) => text.local(`${side}.${field}`));
    const left = text.local(`${BLOCK_RECORDS}`);
    const group = emitNumber(text, record, starts!) ?? emitProbe(text, slot, record, key);
    const [from, to, at] = [text.name(), text.name(), text.name()];
    text.line(`let ${from} = 0, ${to} = 1;`);
    text.open(`if (${group} >= 0) {`);
    text.line(`${from} = ${starts}[${group}];`);
    text.line(`${to} = ${starts}[${group} + 1];`);
    text.line(`if (${keepsRight}) ${found}[${group}] = 1;`);
    // Records may have any number of partners: some of them together, or one.
    text.line(`if ((${left} -= ${to} - ${from}) <= 0) { ${left} = ${BLOCK_RECORDS}; guard.poll(0); }`);
    text.closeTo(text.depth - 1);
    text.line(`else if (!${keepsLeft}) continue;`);
    text.openLoop(`let ${at} = ${from}`, `${at} < ${to}`, `${at}++`);
    text.line(
      `if ((${at} & ${BLOCK_RECORDS - 1}) === ${BLOCK_RECORDS - 1}) { at = ${ENGINE}; guard.poll(0); }`,
    );
    const right = text.assign(`${group} < 0 ? undefined : ${values}[${at}]`);
    return text.makePair(key, text.assign(`[${value}, ${right}]`));
  },

  *interpret(records, step) {
    for (const record of records) {
      const [key, value] = step.pair(record);
      const side = step.argument as JoinSide;
      const group = step.guarded(() => side.find(key), record);
      if (group < 0) {
        if (side.keepsLeft) yield [key, [value, undefined]];
        continue;
      }
      if (side.keepsRight) side.found[group] = 1;
      for (let at = side.starts[group]!; at < side.starts[group + 1]!; at++) {
        if ((at & (BLOCK_RECORDS - 1)) === BLOCK_RECORDS - 1) step.poll();
        yield [key, [value, side.values[at]]];
      }
    }
  },

  rest: (argument) => (argument as JoinSide).rest(),
};
