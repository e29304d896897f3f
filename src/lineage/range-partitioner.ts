import { SparkError } from '../common/errors.ts';
import { compareNumbers } from '../serializer/natural-order.ts';
import { isNatural, type KeyOrder } from './key-order.ts';
import type { Partitioner } from './partitioner.ts';

/**
 * What a sort asks for before its keys are known: about equally large ranges of keys, one a partition. The driver makes a
 * {@link RangePartitioner} of it at the first action, by a sample of the keys.
 */
export interface RangePartitioning {
  readonly kind: 'ranges';
  /** As many as the parent has, if undefined. */
  readonly numPartitions: number | undefined;
  readonly order: KeyOrder;
}

/**
 * Cuts the keys into ranges, one a partition, in the order of the partitions. Sorted RDDs have one: `await sorted.partitioner()`. Given to `partitionBy`,
 * `reduceByKey` or `repartitionAndSortWithinPartitions` it places other pairs alike.
 *
 * Differs from Spark: it is made by sorting only, as its sample is taken no earlier than in an action. There may be fewer partitions than were asked for, as equal keys
 * are never parted.
 */
export class RangePartitioner {
  readonly kind = 'range';
  readonly numPartitions: number;
  /** The last key of each range but that of the largest keys, ascending by the compare function, also where the partitions descend. */
  readonly bounds: readonly unknown[];
  /** The engine's own. */
  readonly order: KeyOrder;
  readonly #rangeOf: (key: unknown) => number;

  constructor(bounds: readonly unknown[], order: KeyOrder) {
    if (!Array.isArray(bounds)) throw onlyBySorting();
    this.bounds = bounds;
    this.order = order;
    this.numPartitions = bounds.length + 1;
    this.#rangeOf = searchOf(bounds, order);
    Object.freeze(this);
  }

  getPartition(key: unknown): number {
    const range = this.#rangeOf(key);
    return this.order.ascending ? range : this.bounds.length - range;
  }

  /** Bounds come from one sample, so equal partitioners share them. */
  equals(other: Partitioner): boolean {
    return (
      other === this ||
      (other.kind === 'range' &&
        other.bounds === this.bounds &&
        other.order.ascending === this.order.ascending)
    );
  }
}

/** Spark's constructor takes a number of partitions and an RDD, and runs a job: no constructor could wait for it here. */
function onlyBySorting(): SparkError {
  return new SparkError(
    'INVALID_ARGUMENT',
    'Cannot make a RangePartitioner: sorting does. Take that of a sorted RDD, `await rdd.sortByKey().partitioner()`',
  );
}

/** Finds the first bound that is not below the key: its range. */
function searchOf(bounds: readonly unknown[], order: KeyOrder): (key: unknown) => number {
  const compare = order.compare.fn as (a: unknown, b: unknown) => number;
  const byCompare = (key: unknown) => firstNotBelow(bounds.length, (i) => compare(bounds[i], key) < 0);
  if (!isNatural(order) || bounds.length === 0) return byCompare;
  if (bounds.every((bound) => typeof bound === 'number')) return numberSearch(bounds as number[], byCompare);
  if (bounds.every((bound) => typeof bound === 'string')) return stringSearch(bounds as string[], byCompare);
  return byCompare;
}

function numberSearch(bounds: readonly number[], otherwise: (key: unknown) => number) {
  const column = Float64Array.from(bounds);
  return (key: unknown): number => {
    if (typeof key !== 'number' || Number.isNaN(key)) return otherwise(key);
    let low = 0;
    let high = column.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareNumbers(column[middle]!, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Goes by the first three units, as a number, and looks at whole strings only where those are equal (measured: a third of the time). */
function stringSearch(bounds: readonly string[], otherwise: (key: unknown) => number) {
  const prefixes = Float64Array.from(bounds, prefixOf);
  return (key: unknown): number => {
    if (typeof key !== 'string') return otherwise(key);
    const prefix = prefixOf(key);
    let low = 0;
    let high = prefixes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const bound = prefixes[middle]!;
      if (bound < prefix || (bound === prefix && bounds[middle]! < key)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** A string that is lower by its prefix is lower; one of an equal prefix may be either. */
function prefixOf(text: string): number {
  const { length } = text;
  const first = length > 0 ? text.charCodeAt(0) : 0;
  const second = length > 1 ? text.charCodeAt(1) : 0;
  const third = length > 2 ? text.charCodeAt(2) : 0;
  return first * 0x1_0000_0000 + second * 0x1_0000 + third;
}

function firstNotBelow(count: number, isBelow: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
