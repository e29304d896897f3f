/** What the progress bar knows of a running stage. */
export interface StageProgress {
  readonly stageId: number;
  readonly numTasks: number;
  readonly numCompleteTasks: number;
  readonly numActiveTasks: number;
}

/**
 * The bars of the stages, side by side in a line of `width` characters: `[Stage 3:=====>          (12 + 4) / 100]`, that is
 * (complete + running) / all tasks. Where there is no room for a bar its numbers stay.
 */
export function renderStages(stages: readonly StageProgress[], width: number): string {
  const each = Math.floor(width / stages.length);
  return stages.map((stage) => renderStage(stage, each)).join('');
}

function renderStage(stage: StageProgress, width: number): string {
  const { stageId, numTasks, numActiveTasks } = stage;
  // A task can succeed twice, when an attempt given up for lost ends after all.
  const done = Math.min(stage.numCompleteTasks, numTasks);
  const head = `[Stage ${stageId}:`;
  const tail = `(${done} + ${numActiveTasks}) / ${numTasks}]`;
  const room = Math.max(0, width - head.length - tail.length);
  const filled = numTasks === 0 ? room : Math.floor((room * done) / numTasks);
  return head + `${'='.repeat(filled)}>`.slice(0, room).padEnd(room) + tail;
}
