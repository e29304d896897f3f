import { describe, expect, it } from 'vitest';
import * as library from '../index.ts';
import { engineExport } from './engine-exports.ts';

const exported = Object.entries(library) as [name: string, value: unknown][];

/** Tasks have the thing itself. */
const PROVIDED = [
  ...['AccumulatorV2', 'Broadcast', 'CollectionAccumulator', 'DoubleAccumulator', 'HashPartitioner'],
  ...['LongAccumulator', 'RangePartitioner', 'SparkError', 'StatCounter', 'StorageLevel', 'TaskContext'],
  'TaskNotSerializableError',
];

describe('what tasks see of the library', () => {
  it.each(PROVIDED)('%s is the one of the library', (name) => {
    expect(engineExport(name)).toBe(Object.fromEntries(exported)[name]);
  });

  it.each(exported.filter(([name]) => !PROVIDED.includes(name)))(
    '%s, like any other export, says that it is the driver’s',
    (name) => {
      const stand = engineExport(name) as { new (): unknown; (): unknown; from?: unknown };
      expect(stand, `${name} is exported and unknown to tasks`).toBeDefined();
      const refusal = expect.objectContaining({
        code: 'DRIVER_ONLY',
        message: expect.stringMatching(`^Cannot use ${name} in a task: `) as string,
      });
      for (const use of [() => new stand(), () => stand(), () => stand.from, () => ({}) instanceof stand]) {
        expect(use).toThrowError(refusal);
      }
    },
  );
});
