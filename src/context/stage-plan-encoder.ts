import { DriverClasses } from '../closure/driver-classes.ts';
import { trivialFormOf } from '../closure/trivial-form-of.ts';
import { originalCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { DRIVER_FIELDS, type LineageNode } from '../lineage/nodes.ts';
import { isPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import type {
  DatasetWire,
  FunctionReference,
  FunctionWire,
  PlanReference,
  PlanWire,
} from '../lineage/plan-wire.ts';
import { stageDatasets } from '../lineage/stage-datasets.ts';
import type { StagePlan } from '../lineage/stage-plan.ts';
import { NONE } from '../lineage/storage-level.ts';
import type { TaskFunction, UserFunction } from '../lineage/user-function.ts';
import { encodeRecords } from '../serializer/record-codec.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

/** Hands out the bytes of a function that an action has captured before. */
export type CapturedBytes = (fn: UserFunction) => Uint8Array;

/** Turns a stage's plan into the bytes that its tasks share. */
export function encodeStagePlan(
  plan: StagePlan,
  capturedBytes: CapturedBytes,
  classes: readonly Uint8Array[] = [],
): Uint8Array {
  return new StagePlanEncoder(capturedBytes).encode(plan, classes);
}

/** One encoding: numbers datasets and functions as it meets them. */
class StagePlanEncoder {
  readonly #capturedBytes: CapturedBytes;
  readonly #functions: FunctionWire[] = [];
  readonly #functionToIndex = new Map<TaskFunction, number>();
  readonly #datasetToIndex = new Map<Dataset, number>();

  constructor(capturedBytes: CapturedBytes) {
    this.#capturedBytes = capturedBytes;
  }

  encode(plan: StagePlan, classes: readonly Uint8Array[]): Uint8Array {
    const datasets: DatasetWire[] = [];
    for (const dataset of stageDatasets(plan.dataset)) {
      this.#datasetToIndex.set(dataset, datasets.length);
      const { id, node, level } = dataset;
      datasets.push({ id, node: this.#node(node), ...(level !== NONE && { level }) });
    }
    const sink = this.#value(plan.sink);
    const wire: PlanWire = {
      datasets,
      functions: this.#functions,
      ...(classes.length > 0 && { classes }),
      root: datasets.length - 1,
      sink,
    };
    return encodeValue(wire);
  }

  #node(node: LineageNode): unknown {
    return this.#fields(node, (name) => !(node.kind === 'shuffled' && name === 'parent'));
  }

  #fields(object: object, isSent: (name: string) => boolean = () => true): unknown {
    const fields = Object.entries(object).filter(([name]) => !DRIVER_FIELDS.has(name) && isSent(name));
    return Object.fromEntries(fields.map(([name, value]) => [name, this.#value(value)]));
  }

  #value(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (isTaskFunction(value)) return this.#function(value);
    if (isDataset(value)) return this.#dataset(value);
    if (isPartitioner(value)) return this.#partitioner(value);
    return this.#fields(value);
  }

  #dataset(dataset: Dataset): PlanReference {
    const index = this.#datasetToIndex.get(dataset);
    if (index === undefined) {
      throw new SparkError(
        'INTERNAL',
        `Cannot encode the stage: RDD ${dataset.id} does not precede its child`,
      );
    }
    return { $plan: 'dataset', index };
  }

  #partitioner(partitioner: Partitioner): PlanReference {
    const { kind } = partitioner;
    if (kind !== 'range') return { $plan: 'partitioner', kind, numPartitions: partitioner.numPartitions };
    const { bounds, order } = partitioner;
    return {
      $plan: 'partitioner',
      kind,
      // Keys that tasks made: the classes of theirs that are the user's are known to the tasks that follow.
      bounds: encodeRecords(bounds, 0, bounds.length, { classes: new DriverClasses() }),
      compare: this.#function(order.compare),
      ascending: order.ascending,
    };
  }

  #function(fn: TaskFunction): FunctionReference {
    let index = this.#functionToIndex.get(fn);
    if (index === undefined) {
      index = this.#functions.push(this.#functionWire(fn)) - 1;
      this.#functionToIndex.set(fn, index);
    }
    return { $plan: 'function', index };
  }

  #functionWire(fn: TaskFunction): FunctionWire {
    if (fn.kind === 'builtin') return { kind: 'builtin', name: fn.name };
    const bytes = this.#capturedBytes(fn);
    const trivial = trivialFormOf(fn.fn);
    return {
      kind: 'user',
      bytes,
      operator: fn.operator,
      site: originalCallSite(fn.site),
      ...(trivial !== undefined && { trivial }),
    };
  }
}

function isTaskFunction(value: object): value is TaskFunction {
  return (
    'fn' in value &&
    typeof value.fn === 'function' &&
    'kind' in value &&
    value.kind !== undefined &&
    ('operator' in value || 'name' in value)
  );
}

function isDataset(value: object): value is Dataset {
  return 'node' in value && 'id' in value && 'level' in value;
}
