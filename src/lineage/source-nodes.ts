import type { NodeBase } from './node-base.ts';

/** Input of a stage that needs no parent. */
export type SourceNode = ParallelizeNode | RangeNode | TextFileNode;

export interface ParallelizeNode extends NodeBase {
  readonly kind: 'parallelize';
  /** The program's own array until the first action, which copies it and lets go of it here. */
  readonly data: { current: readonly unknown[] };
  readonly numSlices: number;
}

/** `start`, `start + step`, … up to but without `end`. */
export interface RangeNode extends NodeBase {
  readonly kind: 'range';
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly numSlices: number;
}

export interface TextFileNode extends NodeBase {
  readonly kind: 'textFile';
  readonly path: string;
  readonly minPartitions: number;
}
