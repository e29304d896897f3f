import { operatorOf } from '../../lineage/nodes.ts';
import { PrintedTo } from '../printed-to.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

/** Writes the partition to where the process will read it, then runs the process and reads what it wrote. */
export const pipe: EngineBoundary<NodeOf<'pipe'>> = {
  fn: (node) => node.fn,

  read(node, [input], services, step) {
    const target = services.openPipe(node);
    try {
      if (step.fn !== undefined) {
        const printed = new PrintedTo();
        const context = printed.begin();
        step.callWhole([printed.print]);
        for (const line of context) target.writeLine(step.guarded(() => String(line), undefined));
      }
      input!.into({ kind: 'lines', operator: operatorOf(node), target }, node.site).finish();
      return target.run();
    } catch (thrown) {
      target.abort();
      throw thrown;
    }
  },
};
