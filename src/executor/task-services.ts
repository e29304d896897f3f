import { TaskClasses } from '../closure/task-classes.ts';
import { codeOf } from '../common/errors.ts';
import { shuffleConf } from '../conf/shuffle.ts';
import { soleAttempt } from '../io/commit-permission.ts';
import { TextSplitReader } from '../io/text-lines.ts';
import { TextOutputWriter } from '../io/text-output.ts';
import type { WordCut } from '../io/word-cut.ts';
import { WordReader } from '../io/word-reader.ts';
import { openWordTable, WORD_TABLE_BYTES, type WordTable } from '../io/word-table.ts';
import type { PipeNode, ShuffledNode, SourceNode, TextFileNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import type { ShuffleWriteSink } from '../lineage/stage-plan.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import type {
  BlockTarget,
  OwnedTable,
  RecordSource,
  ShuffleWriter,
  StageServices,
  TextOutput,
  WordSource,
} from '../pipeline/ports.ts';
import { ArraySource } from '../pipeline/sources/records-source.ts';
import type { RddBlockId } from '../protocol/block-update.ts';
import type { TaskDescription } from '../protocol/task-description.ts';
import { emptyTaskMetrics, type TaskMetrics } from '../protocol/task-metrics.ts';
import { decodeRecords } from '../serializer/record-codec.ts';
import { combineFunctionsOf } from '../shuffle/combine-functions.ts';
import { CombineTable } from '../shuffle/combine-table.ts';
import { shuffleLabel } from '../shuffle/shuffle-label.ts';
import { ShuffleReader } from '../shuffle/shuffle-reader.ts';
import { openShuffleWriter } from '../shuffle/shuffle-writer.ts';
import type { BlockWriter } from '../storage/block-writer.ts';
import { RecordBuffer } from '../storage/record-buffer.ts';
import { guardedFunction } from './guarded-function.ts';
import { LocatedSource, LocatedWords } from './located-source.ts';
import { ProcessOfPipe } from './process-of-pipe.ts';
import { taskPartitioner } from './task-partitioner.ts';
import type { TaskEnvironment } from './task-runner.ts';

const classes = new TaskClasses();

/**
 * One task's way to its input and output, and the place where both are counted.
 */
export class TaskServices implements StageServices {
  readonly sharedCaptures = new Map<string, unknown>();
  readonly #metrics: TaskMetrics = emptyTaskMetrics();
  readonly #texts: TextSplitReader[] = [];
  readonly #shuffles: ShuffleReader[] = [];
  readonly #outputs: TextOutputWriter[] = [];
  readonly #tables: CombineTable[] = [];
  readonly #blocks: { readonly id: RddBlockId; readonly writer: BlockWriter }[] = [];
  #writer: ReturnType<typeof openShuffleWriter> | undefined;
  readonly #task: TaskDescription;
  readonly #env: TaskEnvironment;

  constructor(task: TaskDescription, env: TaskEnvironment) {
    this.#task = task;
    this.#env = env;
  }

  openSource(node: SourceNode | ShuffledNode, spec: PartitionSpec): RecordSource {
    switch (spec.kind) {
      case 'slice':
        return new ArraySource(decodeRecords(spec.records, { classes }));
      case 'text':
        return new LocatedSource(node.site, () =>
          kept(this.#texts, new TextSplitReader(spec, { openStream: this.#env.openStream })),
        );
      case 'shuffle':
        return this.#openShuffle(node as ShuffledNode, spec.reduceId);
      default:
        throw new Error(`A partition of kind ${spec.kind} has no source of its own`);
    }
  }

  openWords(node: TextFileNode, spec: PartitionSpec, cut: WordCut): WordSource {
    if (spec.kind !== 'text') throw new Error(`A partition of kind ${spec.kind} has no words`);
    return new LocatedWords(node.site, () => {
      const text = kept(this.#texts, new TextSplitReader(spec, { openStream: this.#env.openStream }));
      const table = this.#wordTable(cut);
      return new WordReader(text, cut, table, () => {
        table?.close();
        this.#env.memory.release(WORD_TABLE_BYTES);
      });
    });
  }

  openShuffleWriter(sink: ShuffleWriteSink): ShuffleWriter {
    const { conf, scratchDir, memory } = this.#env;
    const partitioner = taskPartitioner(sink.partitioner, this.sharedCaptures);
    this.#writer = openShuffleWriter({ ...sink, partitioner }, this.#task.taskId, memory, {
      scratchDir,
      bufferBytes: shuffleConf.fileBuffer.get(conf),
      checksum: shuffleConf.checksumEnabled.get(conf),
      classes,
    });
    return this.#writer;
  }

  openCombineTable(owner: string): OwnedTable {
    return kept(this.#tables, new CombineTable(this.#env.memory, owner));
  }

  readBlock(block: RddBlockId): RecordSource | undefined {
    const reader = this.#env.store.read(block);
    if (reader !== undefined) this.#metrics.blocksRead++;
    return reader;
  }

  writeBlock(id: RddBlockId): BlockTarget {
    return kept(this.#blocks, { id, writer: this.#env.store.write(id) }).writer;
  }

  /** Drops the blocks that the task has stored. */
  dropBlocks(): void {
    for (const { id } of this.#blocks) this.#env.store.drop(id);
  }

  openRecordBuffer(owner: string): RecordBuffer {
    const { memory, scratchDir } = this.#env;
    return new RecordBuffer({ memory, owner, scratchDir, classes });
  }

  openPipe(node: PipeNode): ProcessOfPipe {
    return new ProcessOfPipe(node, this.#env.scratchDir);
  }

  openTextOutput(result: Extract<ResultNode, { kind: 'saveAsTextFile' }>): TextOutput {
    return kept(this.#outputs, new TextOutputWriter(result, this.#task, soleAttempt));
  }

  get memory(): TaskMemory {
    return this.#env.memory;
  }

  poll(records: number): void {
    this.#metrics.recordsRead += records;
    this.#env.poll();
    this.#writer?.settle();
    for (const table of this.#tables) table.settle();
  }

  /** What the task has done so far. */
  metrics(): TaskMetrics {
    const sum = <T>(from: readonly T[], of: (item: T) => number) => from.reduce((n, item) => n + of(item), 0);
    return {
      ...this.#metrics,
      bytesRead: sum(this.#texts, (text) => text.bytesRead),
      recordsWritten: sum(this.#outputs, (output) => output.recordsWritten),
      bytesWritten: sum(this.#outputs, (output) => output.bytesWritten),
      shuffleRecordsRead: sum(this.#shuffles, (shuffle) => shuffle.recordsRead),
      shuffleBytesRead: sum(this.#shuffles, (shuffle) => shuffle.bytesRead),
      blocksKept: sum(this.#blocks, ({ writer }) => (writer.keptBytes === undefined ? 0 : 1)),
      bytesKept: sum(this.#blocks, ({ writer }) => writer.keptBytes ?? 0),
      peakExecutionMemoryBytes: this.#env.memory.peakBytes,
    };
  }

  /** None where there is little memory, or no WebAssembly. */
  #wordTable(cut: WordCut): WordTable | undefined {
    try {
      this.#env.memory.acquire(WORD_TABLE_BYTES, 'table of words');
    } catch (thrown) {
      if (codeOf(thrown) !== 'OUT_OF_EXECUTION_MEMORY') throw thrown;
      return undefined;
    }
    const table = openWordTable(cut);
    if (table === undefined) this.#env.memory.release(WORD_TABLE_BYTES);
    return table;
  }

  #openShuffle(node: ShuffledNode, reduceId: number): RecordSource {
    const { conf, scratchDir, memory } = this.#env;
    const reader = new ShuffleReader({
      scratchDir,
      outputs: this.#env.mapOutputs(node.shuffleId),
      reduceId,
      checksum: shuffleConf.checksumEnabled.get(conf),
      memory,
      classes,
      label: shuffleLabel(node.shuffleId, node.aggregator, node.site),
      functions: node.aggregator && combineFunctionsOf(node.aggregator, guardedFunction, this.sharedCaptures),
      poll: () => this.#env.poll(),
    });
    return kept(this.#shuffles, reader);
  }
}

function kept<T>(list: T[], item: T): T {
  list.push(item);
  return item;
}
