import type { Sink, SinkState } from './sink.ts';

class Taken implements SinkState {
  readonly records: unknown[] = [];
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get done(): boolean {
    return this.records.length >= this.limit;
  }

  finish(): unknown[] {
    return this.records;
  }
}

export const take: Sink<'take', Taken> = {
  steps: (_node, site) => [{ operator: 'take', site, fn: undefined }],
  open: (node) => new Taken(node.limit),

  emit(text) {
    text.line('const records = sink.records;');
    text.line('const limit = sink.limit;');
    return { body: (record) => text.line(`if (records.push(${record}) >= limit) return true;`) };
  },

  accept(state, record) {
    state.records.push(record);
  },
};
