import type { ShuffleWriteSink } from '../lineage/stage-plan.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { CombiningShuffleWriter } from './combining-shuffle-writer.ts';
import { type MapOutputOptions, MapOutputWriter } from './map-output-writer.ts';
import { PlainShuffleWriter } from './plain-shuffle-writer.ts';
import { shuffleLabel } from './shuffle-label.ts';

/** What the writers of all map tasks of an executor share. */
export interface ShuffleWriterSettings
  extends Pick<MapOutputOptions, 'scratchDir' | 'bufferBytes' | 'checksum'> {
  /** The user classes whose instances may be keys and values. */
  readonly classes?: ClassTable;
}

/**
 * Opens the write side of a shuffle for one map task: with a table where the aggregator combines on the map side, without one else.
 *
 * @param mapId the task attempt, which becomes part of the files' names
 */
export function openShuffleWriter(
  sink: ShuffleWriteSink,
  mapId: number,
  memory: TaskMemory,
  settings: ShuffleWriterSettings,
): CombiningShuffleWriter | PlainShuffleWriter {
  const { shuffleId, partitioner, aggregator, maxDirectBytes = 0 } = sink;
  const { classes, ...outputSettings } = settings;
  const output = new MapOutputWriter({
    ...outputSettings,
    shuffleId,
    mapId,
    numPartitions: partitioner.numPartitions,
    maxDirectBytes,
  });
  const label = shuffleLabel(shuffleId, aggregator, sink.site);
  return aggregator?.mapSideCombine
    ? new CombiningShuffleWriter(label, partitioner, memory, output, classes)
    : new PlainShuffleWriter(label, partitioner, sink.sorted === true, memory, output, classes);
}
