import type { TextOutput } from '../ports.ts';
import { emitLines, lineStep, writeLine } from './lines.ts';
import type { Sink, SinkState } from './sink.ts';

class TextLines implements SinkState {
  readonly output: TextOutput;

  constructor(output: TextOutput) {
    this.output = output;
  }

  finish(): void {
    this.output.commit();
  }

  abort(): void {
    this.output.abort();
  }
}

/** A line a record, in the attempt's part file. */
export const saveAsTextFile: Sink<'saveAsTextFile', TextLines> = {
  steps: (_node, site) => [lineStep('saveAsTextFile', site)],
  open: (node, services) => new TextLines(services.openTextOutput(node)),
  emit: emitLines,
  accept: writeLine,
};
