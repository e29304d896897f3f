import type { Sink, SinkState } from './sink.ts';

class Count implements SinkState {
  count = 0;

  finish(): number {
    return this.count;
  }
}

export const count: Sink<'count', Count> = {
  steps: (_node, site) => [{ operator: 'count', site, fn: undefined }],
  open: () => new Count(),

  emit(text) {
    text.line('let counted = 0;');
    return {
      body: () => text.line('counted++;'),
      end: () => text.line('sink.count += counted;'),
    };
  },

  accept(state) {
    state.count++;
  },
};
