import type { Sink, SinkState } from './sink.ts';

const NOTHING: SinkState = { finish: () => undefined };

export const foreach: Sink<'foreach', SinkState> = {
  steps: (node, site) => [{ operator: 'foreach', site, fn: node.fn }],
  open: () => NOTHING,

  emit(text, [slot]) {
    return { body: (record) => text.callUser(slot!, record) };
  },

  accept(_state, record, [step]) {
    step!.call(record);
  },
};
