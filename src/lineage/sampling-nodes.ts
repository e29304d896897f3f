import type { ArgumentClass } from './argument-class.ts';
import type { Dataset } from './dataset.ts';
import type { NodeBase } from './node-base.ts';

/** Draws of records. All keep the partitioner. What is drawn depends on the seed, the index of the partition and the order of its records alone. */
export type SamplingNode = SampleNode | SampleWithReplacementNode | SampleByKeyNode;

/** The records whose random number, from 0 up to but without 1, is at least `lower` and below `upper`. */
export interface SampleNode extends NodeBase {
  readonly kind: 'sample';
  readonly parent: Dataset;
  readonly lower: number;
  readonly upper: number;
  readonly seed: number;
}

/** Each record as often as a Poisson distribution of this mean says. */
export interface SampleWithReplacementNode extends NodeBase {
  readonly kind: 'sampleWithReplacement';
  readonly parent: Dataset;
  readonly mean: number;
  readonly seed: number;
}

/** Pairs, drawn by what their key's stratum says. */
export interface SampleByKeyNode extends NodeBase {
  readonly kind: 'sampleByKey';
  readonly parent: Dataset;
  /** `[key, Stratum][]`, encoded. */
  readonly strata: Uint8Array;
  readonly classes?: readonly ArgumentClass[];
  readonly withReplacement: boolean;
  readonly seed: number;
  /** True as long as the strata only say which fraction of the pairs is wanted exactly: a job finds out how they are drawn. */
  readonly exact: boolean;
}

/**
 * How the pairs of one key are drawn. Without replacement each pair has a random number: it is taken if that is below `accept`, and waits if it is below `limit`. With
 * replacement the bounds are mean numbers of copies, and each copy that waits has a random number of its own. Of what waits is taken what is below `threshold`.
 */
export interface Stratum {
  readonly accept: number;
  readonly limit: number;
  readonly threshold: number;
}
