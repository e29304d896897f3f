import type { CallSite } from '../../common/call-site.ts';
import type { ShuffleWriteSink } from '../../lineage/stage-plan.ts';
import type { ShuffleWriteResult, ShuffleWriter } from '../ports.ts';
import type { SinkState, SinkStep } from './sink.ts';

/** The open map output of one task. */
export class ShuffleOutput implements SinkState {
  readonly writer: ShuffleWriter;

  constructor(writer: ShuffleWriter) {
    this.writer = writer;
  }

  finish(): ShuffleWriteResult {
    return this.writer.finish();
  }

  abort(): void {
    this.writer.abort();
  }
}

/** What errors of a shuffle's write side name: the by-key operator where its function tells it, and its line. */
export function shuffleStep(write: ShuffleWriteSink, site: CallSite): SinkStep {
  const user = userFunctionOf(write);
  return {
    operator: user?.operator ?? write.operator ?? 'a shuffle',
    site: user?.site ?? write.site ?? site,
    fn: undefined,
  };
}

function userFunctionOf({ aggregator }: ShuffleWriteSink) {
  const functions = [aggregator?.mergeValue, aggregator?.createCombiner, aggregator?.mergeCombiners];
  return functions.find((fn) => fn?.kind === 'user');
}
