import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import { operatorOf } from '../lineage/nodes.ts';
import type { StagePlan } from '../lineage/stage-plan.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import { shortenRecord } from '../pipeline/shorten-record.ts';

/**
 * A better error for a result that cannot be encoded: it names the operator that made it, with the user's line, and the record. Anything
 * else that was thrown comes back as it is.
 */
export function unsendableResult(thrown: unknown, plan: StagePlan, records: readonly unknown[]): unknown {
  const text = messageOf(thrown);
  const found = /^Cannot encode record ([0-9]+): value/.exec(text);
  if (codeOf(thrown) !== 'NOT_SERIALIZABLE' || found === null) return thrown;
  const { operator, site } = makerOf(plan);
  return new SparkError(
    'NOT_SERIALIZABLE',
    `Cannot send what ${operator} at ${formatCallSite(site)} made to the driver: record${text.slice(found[0].length)} ` +
      `(the record is ${shortenRecord(records[Number(found[1])])})`,
  );
}

function makerOf({ dataset, sink }: StagePlan): { readonly operator: string; readonly site: CallSite } {
  const { node } = dataset;
  const fromSink = sink.kind === 'result' && 'fn' in sink.result ? userFunction(sink.result.fn) : undefined;
  const fromNode = 'fn' in node ? userFunction(node.fn) : undefined;
  return fromSink ?? fromNode ?? { operator: operatorOf(node), site: node.site };
}

function userFunction(fn: TaskFunction | undefined) {
  return fn?.kind === 'user' ? fn : undefined;
}
