import { tmpdir } from 'node:os';
import { SparkError } from '../../src/common/errors.ts';
import { createDataset, type Dataset } from '../../src/lineage/dataset.ts';
import type { LineageNode } from '../../src/lineage/nodes.ts';
import type { PartitionSpec } from '../../src/lineage/partition-spec.ts';
import type { ResultNode } from '../../src/lineage/result-node.ts';
import type { ShuffleWriteSink, StageSink } from '../../src/lineage/stage-plan.ts';
import { TaskContext } from '../../src/lineage/task-context.ts';
import type { AnyFunction, UserFunction } from '../../src/lineage/user-function.ts';
import type { TaskMemory } from '../../src/memory/task-memory.ts';
import { prepareStage } from '../../src/pipeline/compile-stage.ts';
import { LoopCache } from '../../src/pipeline/loop-cache.ts';
import type {
  BlockTarget,
  CombineTarget,
  PipedProcess,
  RecordSource,
  ShuffleWriter,
  StageServices,
  TextOutput,
  WordSource,
} from '../../src/pipeline/ports.ts';
import type { RddBlockId } from '../../src/protocol/block-update.ts';
import { RecordBuffer } from '../../src/storage/record-buffer.ts';

/** Chains of operators without a driver: partitions are arrays, sinks keep what they are given. */

let lastId = 0;

export function site(line: number) {
  return { file: '/app/job.ts', line, column: 5 };
}

export function user(fn: AnyFunction, operator: string, line = 1): UserFunction {
  return { kind: 'user', fn, operator, site: site(line) };
}

export function dataset(node: LineageNode): Dataset {
  return createDataset(++lastId, node);
}

/** A source whose partition comes with the spec, see {@link slice}. */
export function source(): Dataset {
  return dataset({ kind: 'parallelize', data: { current: [] }, numSlices: 1, site: site(1) });
}

const slices = new WeakMap<PartitionSpec, readonly (readonly unknown[])[]>();

/** A partition of a source; each argument is one block of it. */
export function slice(...blocks: readonly (readonly unknown[])[]): PartitionSpec {
  const spec: PartitionSpec = { kind: 'slice', records: new Uint8Array() };
  slices.set(spec, blocks);
  return spec;
}

export class TestServices implements StageServices {
  readonly sharedCaptures = new Map<string, unknown>();
  readonly memory = new TestMemory();
  readonly polls: number[] = [];
  readonly writers: TestShuffleWriter[] = [];
  readonly outputs: TestTextOutput[] = [];
  opened = 0;
  closed = 0;
  onPoll: () => void = () => {};
  /** Blocks that were read from sources. */
  blocksRead = 0;

  openSource(_node: unknown, spec: PartitionSpec): RecordSource {
    const blocks = slices.get(spec)!.values();
    this.opened++;
    let open = true;
    return {
      nextBlock: () => {
        this.blocksRead++;
        return blocks.next().value ?? null;
      },
      close: () => {
        if (open) this.closed++;
        open = false;
      },
    };
  }

  openWords(): WordSource {
    throw new Error('Words need a file');
  }

  openShuffleWriter(sink: ShuffleWriteSink): ShuffleWriter {
    const writer = new TestShuffleWriter(sink.aggregator?.mapSideCombine ? new TestTable() : undefined);
    this.writers.push(writer);
    return writer;
  }

  /** What is kept of persisted RDDs, as long as there is room for its chunks. */
  readonly blocks = new Map<string, (readonly unknown[])[]>();
  roomForChunks = Number.POSITIVE_INFINITY;
  /** What is attached to the kept partitions, and how much may be. */
  readonly attached = new Map<string, unknown>();
  roomToAttach = Number.POSITIVE_INFINITY;

  readBlock({ rddId, partition }: RddBlockId): RecordSource | undefined {
    const name = `${rddId}/${partition}`;
    const chunks = this.blocks.get(name);
    if (chunks === undefined) return undefined;
    const left = chunks.values();
    const attach = (value: unknown, bytes: number) => {
      if (bytes > this.roomToAttach) return false;
      this.attached.set(name, value);
      return true;
    };
    const kept = { chunks, attached: this.attached.get(name), attach };
    return { nextBlock: () => left.next().value ?? null, close: () => {}, kept };
  }

  writeBlock(block: RddBlockId): BlockTarget {
    const chunks: (readonly unknown[])[] = [];
    return {
      add: (chunk) => this.roomForChunks-- > 0 && chunks.push(chunk) > 0,
      finish: () => {
        this.blocks.set(`${block.rddId}/${block.partition}`, chunks);
        return this.readBlock(block)!;
      },
      abandon: () => chunks.splice(0),
    };
  }

  openCombineTable(): TestTable {
    return new TestTable();
  }

  openRecordBuffer(owner: string): RecordBuffer {
    return new RecordBuffer({ memory: this.memory, owner, scratchDir: tmpdir() });
  }

  openPipe(): PipedProcess {
    throw new Error('A pipe needs an executor');
  }

  openTextOutput(): TextOutput {
    const output = new TestTextOutput();
    this.outputs.push(output);
    return output;
  }

  poll(records: number): void {
    this.polls.push(records);
    this.onPoll();
  }
}

/** Grants what is asked for, up to a limit. */
export class TestMemory implements TaskMemory {
  limitBytes = Number.POSITIVE_INFINITY;
  usedBytes = 0;
  peakBytes = 0;

  acquire(bytes: number, owner: string): void {
    if (this.usedBytes + bytes > this.limitBytes)
      throw new SparkError('OUT_OF_EXECUTION_MEMORY', `Cannot get more for the ${owner}`);
    this.usedBytes += bytes;
    this.peakBytes = Math.max(this.peakBytes, this.usedBytes);
  }

  release(bytes: number): void {
    this.usedBytes -= bytes;
  }
}

export class TestShuffleWriter implements ShuffleWriter {
  readonly table: TestTable | undefined;
  readonly pairs: [unknown, unknown][] = [];
  aborted = false;

  constructor(table: TestTable | undefined) {
    this.table = table;
  }

  write(key: unknown, value: unknown): void {
    this.pairs.push([key, value]);
  }

  finish() {
    if (this.table !== undefined) {
      for (let i = 0; i < this.table.keys.length; i++)
        this.pairs.push([this.table.keys[i], this.table.values[i]]);
    }
    return { sizes: [], bytes: undefined, records: this.pairs.length };
  }

  abort(): void {
    this.aborted = true;
  }
}

/** As small as may be, so that it grows, collides and wraps around all the time. */
export class TestTable implements CombineTarget {
  slots: Int32Array = new Int32Array(4);
  mask = 1;
  keys: unknown[] = [];
  values: unknown[] = [];
  onlyInts = true;

  clear(): void {
    this.keys = [];
    this.values = [];
  }

  insert(hash: number, key: unknown, value: unknown): void {
    if ((this.keys.length + 1) * 4 > (this.mask + 1) * 3) this.#grow();
    this.onlyInts &&= typeof key === 'number' && (key | 0) === key;
    this.keys = [...this.keys, key];
    this.values = [...this.values, value];
    this.#place(hash, this.keys.length);
  }

  #grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    this.mask = this.mask * 2 + 1;
    for (let i = 0; i < old.length; i += 2) if (old[i] !== 0) this.#place(old[i + 1]!, old[i]!);
  }

  #place(hash: number, entry: number): void {
    let slot = hash & this.mask;
    while (this.slots[slot * 2] !== 0) slot = (slot + 1) & this.mask;
    this.slots[slot * 2] = entry;
    this.slots[slot * 2 + 1] = hash;
  }
}

export class TestTextOutput implements TextOutput {
  readonly lines: string[] = [];
  state: 'open' | 'committed' | 'aborted' = 'open';

  writeLine(line: string): void {
    this.lines.push(line);
  }

  commit(): number {
    this.state = 'committed';
    return this.lines.join('\n').length;
  }

  abort(): void {
    this.state = 'aborted';
  }
}

export interface RunOptions {
  readonly compiler: boolean;
  readonly services?: TestServices;
  readonly loopCache?: LoopCache;
  readonly stageDir?: string;
  readonly partition?: number;
}

/** Runs one task to its value. */
export function run(
  of: Dataset,
  sink: StageSink | ResultNode,
  spec: PartitionSpec,
  options: RunOptions,
): unknown {
  const {
    compiler,
    services = new TestServices(),
    loopCache = new LoopCache(),
    stageDir,
    partition = 0,
  } = options;
  const plan = {
    dataset: of,
    sink:
      sink.kind === 'shuffleWrite' || sink.kind === 'result'
        ? sink
        : { kind: 'result' as const, result: sink },
  };
  const context = new TaskContext({
    stageId: 0,
    stageAttemptNumber: 0,
    partitionId: partition,
    attemptNumber: 0,
    taskAttemptId: 0,
  });
  const stage = prepareStage(plan, { compiler, loopCache, ...(stageDir === undefined ? {} : { stageDir }) });
  return stage.run(partition, spec, services, context);
}

/** What a body throws. */
export function failure(body: () => unknown): unknown {
  try {
    body();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown');
}
