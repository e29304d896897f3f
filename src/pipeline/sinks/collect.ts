import type { Sink, SinkState } from './sink.ts';

class Collected implements SinkState {
  readonly records: unknown[] = [];

  finish(): unknown[] {
    return this.records;
  }
}

export const collect: Sink<'collect', Collected> = {
  steps: (_node, site) => [{ operator: 'collect', site, fn: undefined }],
  open: () => new Collected(),

  emit(text) {
    text.line('const records = sink.records;');
    return { body: (record) => text.line(`records.push(${record});`) };
  },

  accept(state, record) {
    state.records.push(record);
  },
};
