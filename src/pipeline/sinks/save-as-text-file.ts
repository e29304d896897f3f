import type { TextOutput } from '../ports.ts';
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

/** A line a record: `String(record)`, which may run the user's `toString`. */
export const saveAsTextFile: Sink<'saveAsTextFile', TextLines> = {
  steps: (_node, site) => [
    {
      operator: 'saveAsTextFile',
      site,
      fn: { kind: 'user', fn: String, operator: 'saveAsTextFile', site, sourceKey: 'String' },
    },
  ],
  open: (node, services) => new TextLines(services.openTextOutput(node)),

  emit(text, [slot]) {
    text.line('const output = sink.output;');
    return {
      body(record) {
        text.enter(slot!, record);
        const line = text.assign(`typeof ${record} === 'string' ? ${record} : ${slot!.fn}(${record})`);
        text.leave();
        text.line(`output.writeLine(${line});`);
      },
    };
  },

  accept(state, record, [step]) {
    state.output.writeLine(step!.call(record) as string);
  },
};
