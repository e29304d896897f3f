import type { EngineName } from './engines.ts';
import type { Sizes } from './sizes.ts';

/** A job that several engines do, each by its own program, with the same arguments and the same result. */
export interface Workload {
  readonly name: string;
  /** Of the engines' programs, where another workload has them too; else the name of the workload. */
  readonly program?: string;
  /** What is done, to how much. */
  title(sizes: Sizes): string;
  /** Of the programs, but for the number of runs, which is the last. Makes the data the first time. */
  arguments(sizes: Sizes): readonly (string | number)[];
  /** Runs in the one process that is measured as steady; none where only the first result counts. */
  readonly steadyRuns: number;
  /** Whole processes are timed, each with one run; else only steady ones. */
  readonly cold: 'whole process' | 'first result' | undefined;
  readonly engines: readonly EngineName[];
  /** How fast Firesteel has to be. */
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly engine: EngineName;
  readonly when: 'cold' | 'steady';
  /** The engine's time divided by Firesteel's, at least. */
  readonly atLeast: number;
  /** The way to run Firesteel that is meant; its fastest unless given. */
  readonly of?: EngineName;
}
