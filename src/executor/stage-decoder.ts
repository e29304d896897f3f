import { TaskClasses } from '../closure/task-classes.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import { createDataset, type Dataset } from '../lineage/dataset.ts';
import type { LineageNode } from '../lineage/nodes.ts';
import { HashPartitioner, IdentityPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import {
  type FunctionWire,
  isPlanReference,
  type PlanReference,
  type PlanWire,
} from '../lineage/plan-wire.ts';
import { RangePartitioner } from '../lineage/range-partitioner.ts';
import type { StagePlan, StageSink } from '../lineage/stage-plan.ts';
import type { TaskFunction, UserFunction } from '../lineage/user-function.ts';
import { decodeRecords } from '../serializer/record-codec.ts';
import { decodeValue } from '../serializer/value-decoder.ts';

/** Makes a captured closure a live function of this thread. */
export type ReviveUserFunction = (
  wire: Extract<FunctionWire, { kind: 'user' }>,
) => UserFunction | Promise<UserFunction>;

/** Makes a captured class known to this thread. */
export type ReviveClass = (bytes: Uint8Array) => unknown;

/** The plan of a stage from the bytes of its binary. Async only where a function needs a module that must be imported. */
export async function decodeStagePlan(
  bytes: Uint8Array,
  revive: ReviveUserFunction,
  reviveClass: ReviveClass,
): Promise<StagePlan> {
  const wire = decodeValue(bytes) as PlanWire;
  for (const one of wire.classes ?? []) await reviveClass(one);
  const functions: TaskFunction[] = [];
  for (const fn of wire.functions) {
    functions.push(fn.kind === 'builtin' ? builtinFunction(fn.name) : await revive(fn));
  }
  const datasets: Dataset[] = [];
  const resolve = (reference: PlanReference): unknown => {
    switch (reference.$plan) {
      case 'dataset':
        return datasets[reference.index];
      case 'function':
        return functions[reference.index];
      case 'partitioner':
        return partitionerOf(reference, functions);
    }
  };
  for (const { id, node, level } of wire.datasets) {
    const dataset = createDataset(id, live(node, resolve) as LineageNode);
    if (level !== undefined) dataset.level = level;
    datasets.push(dataset);
  }
  return { dataset: datasets[wire.root] as Dataset, sink: live(wire.sink, resolve) as StageSink };
}

/** The value with its references replaced by what they stand for. */
function live(value: unknown, resolve: (reference: PlanReference) => unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item) => live(item, resolve));
  if (isPlanReference(value)) return resolve(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, live(item, resolve)]));
}

function partitionerOf(
  reference: Extract<PlanReference, { $plan: 'partitioner' }>,
  functions: readonly TaskFunction[],
): Partitioner {
  switch (reference.kind) {
    case 'hash':
      return new HashPartitioner(reference.numPartitions);
    case 'identity':
      return new IdentityPartitioner(reference.numPartitions);
    case 'range': {
      const { bounds, compare, ascending } = reference;
      return new RangePartitioner(decodeRecords(bounds, { classes: new TaskClasses() }), {
        compare: functions[compare.index] as TaskFunction,
        ascending,
      });
    }
  }
}
