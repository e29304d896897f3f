import { cartesian } from './cartesian.ts';
import { chunks } from './chunks.ts';
import { cogroup } from './cogroup.ts';
import { distribute } from './distribute.ts';
import { filter } from './filter.ts';
import { filterByRange } from './filter-by-range.ts';
import { flatMap } from './flat-map.ts';
import { flatMapValues } from './flat-map-values.ts';
import { foldPartition } from './fold-partition.ts';
import { glom } from './glom.ts';
import { groupByKey } from './group-by-key.ts';
import { inPlace } from './in-place.ts';
import { intersection } from './intersection.ts';
import { join } from './join.ts';
import { keyBy } from './key-by.ts';
import { keys } from './keys.ts';
import { lookup } from './lookup.ts';
import { map } from './map.ts';
import { mapPartitions } from './map-partitions.ts';
import { mapValues } from './map-values.ts';
import type {
  BoundaryKind,
  BoundaryNode,
  BoundaryOperatorOn,
  ElementKind,
  ElementOperatorNode,
  ElementOperatorOn,
  Operator,
  OperatorKind,
} from './operator.ts';
import { pairWith } from './pair-with.ts';
import { pairWithTarget } from './pair-with-target.ts';
import { pipe } from './pipe.ts';
import { printElement } from './print-element.ts';
import { sample } from './sample.ts';
import { sampleByKey } from './sample-by-key.ts';
import { sampleWithReplacement } from './sample-with-replacement.ts';
import { sortPartition } from './sort-partition.ts';
import { subtractByKey } from './subtract-by-key.ts';
import { values } from './values.ts';
import { fields, words } from './words.ts';
import { zip } from './zip.ts';
import { zipPartitions } from './zip-partitions.ts';
import { zipWithIndex, zipWithUniqueId } from './zip-with-index.ts';

/** Every kind of operator that a stage runs. Unions and coalesce are not here: they choose the way of a partition, see `path.ts`. */
const registry: { readonly [K in OperatorKind]: Operator<K> } = {
  map,
  flatMap,
  words,
  fields,
  filter,
  keyBy,
  mapValues,
  flatMapValues,
  keys,
  values,
  pairWith,
  lookup,
  filterByRange,
  mapPartitions,
  glom,
  distribute,
  zipPartitions,
  inPlace,
  groupByKey,
  cogroup,
  join,
  subtractByKey,
  intersection,
  sortPartition,
  cartesian,
  chunks,
  foldPartition,
  pairWithTarget,
  pipe,
  printElement,
  sample,
  sampleByKey,
  sampleWithReplacement,
  zip,
  zipWithIndex,
  zipWithUniqueId,
};

export function elementOperator(kind: ElementKind): ElementOperatorOn<ElementOperatorNode> {
  return registry[kind];
}

export function boundaryOperator(kind: BoundaryKind): BoundaryOperatorOn<BoundaryNode> {
  return registry[kind];
}
