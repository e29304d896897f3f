import { ShuffleOutput, shuffleStep } from './shuffle-output.ts';
import type { Sink } from './sink.ts';

/** Pairs that go to their partitions as they are. */
export const straight: Sink<'straight', ShuffleOutput> = {
  steps: ({ write }, site) => [shuffleStep(write, site)],
  open: ({ write }, services) => new ShuffleOutput(services.openShuffleWriter(write)),

  emit(text, [slot]) {
    text.line('const writer = sink.writer;');
    return {
      body(record) {
        const { key, value } = text.pair(slot!, record);
        text.enter(slot!, record);
        text.line(`writer.write(${key}, ${value});`);
      },
    };
  },

  accept({ writer }, record, [step]) {
    const [key, value] = step!.pair(record);
    step!.guarded(() => writer.write(key, value), record);
  },
};
