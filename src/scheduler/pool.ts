import { fifoOrder, type Schedulable } from './schedulable-order.ts';

/** What a pool asks of a task set's manager. */
export interface PoolMember extends Schedulable {
  readonly hasPendingTasks: boolean;
}

/**
 * The task sets that have tasks to hand out, in the order in which they get slots. The root queue of the FIFO mode; named pools of a
 * fair mode will stand beside it, with another order.
 */
export class Pool<Member extends PoolMember> {
  readonly #members: Member[] = [];
  readonly #known = new Set<Member>();

  /** Called whenever `member` gained its first or lost its last waiting task. */
  update(member: Member): void {
    if (member.hasPendingTasks === this.#known.has(member)) return;
    if (member.hasPendingTasks) {
      this.#known.add(member);
      this.#members.splice(this.#positionOf(member), 0, member);
    } else {
      this.#known.delete(member);
      this.#members.splice(this.#members.indexOf(member), 1);
    }
  }

  /** Whose task goes next. */
  first(): Member | undefined {
    return this.#members[0];
  }

  /** Where `member` belongs in the sorted list. */
  #positionOf(member: Member): number {
    let low = 0;
    let high = this.#members.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (fifoOrder(this.#members[middle] as Member, member) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
