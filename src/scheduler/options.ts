/** Settings of the schedulers, complete. */
export interface SchedulerOptions {
  /** Failures of one task that fail its job. */
  readonly maxFailures: number;
  /** Tasks an executor holds ready for each of its task slots beside the running one. */
  readonly aheadPerCore: number;
  /** Task threads that one task occupies. */
  readonly taskCpus: number;
  /** The largest message to an executor. */
  readonly maxMessageBytes: number;
  /** The most that all results of a job may have together in serialized form; 0 is no limit. */
  readonly maxResultBytes: number;
  /** The largest map output that travels with its task's result. */
  readonly maxDirectOutputBytes: number;
  /** Attempts of a stage in a row that may lack map outputs. */
  readonly maxConsecutiveStageAttempts: number;
  /** Attempts of a stage altogether. */
  readonly maxStageAttempts: number;
  /** Pause in which fetch failures are gathered before their stages run again. */
  readonly resubmitDelayMs: number;
  readonly starvationTimeoutMs: number;
  /** Map outputs can still be read when the executor that wrote them is gone. */
  readonly shuffleFilesOutliveExecutors: boolean;
  /** Ended jobs and stages that the status tracker still knows. */
  readonly retainedJobs: number;
  readonly retainedStages: number;
}

/** Those that no setting names. */
export const fixedSchedulerOptions = {
  resubmitDelayMs: 200,
  retainedJobs: 1_000,
  retainedStages: 1_000,
} satisfies Partial<SchedulerOptions>;

type FixedOption = keyof typeof fixedSchedulerOptions;

/** What a scheduler must be told; the fixed ones may be told too. */
export type GivenSchedulerOptions = Omit<SchedulerOptions, FixedOption> &
  Partial<Pick<SchedulerOptions, FixedOption>>;
