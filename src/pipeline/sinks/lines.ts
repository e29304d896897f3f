import type { CallSite } from '../../common/call-site.ts';
import type { LoopText } from '../loop-text.ts';
import type { Slot } from '../operators/operator.ts';
import type { LineTarget } from '../ports.ts';
import type { Step } from '../step.ts';
import type { Sink, SinkState, SinkStep, SinkText } from './sink.ts';

class Lines implements SinkState {
  readonly output: LineTarget;

  constructor(output: LineTarget) {
    this.output = output;
  }

  finish(): void {}
}

/** A line a record, for an operator that reads them. */
export const lines: Sink<'lines', Lines> = {
  steps: ({ operator }, site) => [lineStep(operator, site)],
  open: ({ target }) => new Lines(target),
  emit: emitLines,
  accept: writeLine,
};

/** A line is `String(record)`, which may run the user's `toString`. */
export function lineStep(operator: string, site: CallSite): SinkStep {
  return { operator, site, fn: { kind: 'user', fn: String, operator, site, sourceKey: 'String' } };
}

export function emitLines(text: LoopText, [slot]: readonly Slot[]): SinkText {
  text.line('const output = sink.output;');
  return {
    body(record) {
      text.enter(slot!, record);
      const line = text.assign(`typeof ${record} === 'string' ? ${record} : ${slot!.fn}(${record})`);
      text.leave();
      text.line(`output.writeLine(${line});`);
    },
  };
}

export function writeLine(
  { output }: { readonly output: LineTarget },
  record: unknown,
  [step]: readonly Step[],
): void {
  output.writeLine(step!.call(record) as string);
}
