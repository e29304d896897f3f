import { ShuffleOutput, shuffleStep } from './shuffle-output.ts';
import type { Sink } from './sink.ts';

/** Pairs that go to their partitions as they are. */
export const straight: Sink<'straight', ShuffleOutput> = {
  steps: ({ write }, site) => [shuffleStep(write, site)],
  open: ({ write }, services) => new ShuffleOutput(services.openShuffleWriter(write)),

  emit(text, [slot]) {
    text.line('const writer = sink.writer;');
    text.line('let { intKeys, intValues, count, limit } = writer;');
    return {
      body(record) {
        const { key, value } = text.pair(slot!, record);
        text.open(`if (intKeys !== undefined && ${isInt(key)} && ${isInt(value)}) {`);
        text.line(`intKeys[count] = ${key};`);
        text.line(`intValues[count] = ${value};`);
        text.open('if (++count === limit) {');
        text.leave();
        text.line('writer.count = count;');
        text.line('writer.review();');
        text.line('({ intKeys, intValues, count, limit } = writer);');
        text.closeTo(text.depth - 2);
        text.open('else {');
        text.enter(slot!, record);
        text.line('if (intKeys !== undefined) writer.count = count;');
        text.line(`writer.write(${key}, ${value});`);
        text.line('({ intKeys, intValues, count, limit } = writer);');
        text.closeTo(text.depth - 1);
      },
      end: () => text.line('if (intKeys !== undefined) writer.count = count;'),
    };
  },

  accept({ writer }, record, [step]) {
    const [key, value] = step!.pair(record);
    step!.guarded(() => writer.write(key, value), record);
  },
};

function isInt(value: string): string {
  return `typeof ${value} === 'number' && (${value} | 0) === ${value} && (${value} !== 0 || 1 / ${value} > 0)`;
}
