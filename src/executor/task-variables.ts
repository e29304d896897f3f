import { type ReviveOptions, reviveValue } from '../closure/revive-function.ts';
import { ResultClasses } from '../closure/task-classes.ts';
import {
  ACCUMULATOR_HANDLER,
  type AccumulatorMetadata,
  type AnyAccumulator,
} from '../shared-variables/accumulator-v2.ts';
import { BROADCAST_HANDLER } from '../shared-variables/broadcast.ts';
import { TaskAccumulators } from '../shared-variables/task-accumulators.ts';
import { TaskBroadcasts } from '../shared-variables/task-broadcasts.ts';
import { engineExport } from './engine-exports.ts';
import type { ThreadSetup } from './thread-messages.ts';

/** Of a thread's heap: what values of broadcasts may take that the running task does not use. */
const BROADCAST_FRACTION = 0.3;

/** The shared variables of a task thread, and how captured functions get at them. */
export class TaskVariables {
  readonly accumulators = new TaskAccumulators(new ResultClasses());
  readonly broadcasts: TaskBroadcasts;
  /** For every function, class and value that is revived in this thread. */
  readonly reviveOptions: ReviveOptions;

  constructor({ scratchDir, appRoot, heapBytes }: Pick<ThreadSetup, 'scratchDir' | 'appRoot' | 'heapBytes'>) {
    const handlers = new Map<string, (payload: unknown, object?: object) => unknown>([
      [BROADCAST_HANDLER, (id) => this.broadcasts.open(id as number)],
      [
        ACCUMULATOR_HANDLER,
        (metadata, object) =>
          this.accumulators.revive(metadata as AccumulatorMetadata, object as AnyAccumulator),
      ],
    ]);
    const options = { appRoot, engineExport, handlers };
    this.reviveOptions = options;
    this.broadcasts = new TaskBroadcasts(scratchDir, heapBytes * BROADCAST_FRACTION, (bytes) =>
      reviveValue(bytes, options),
    );
  }

  /** The next task begins. */
  begin(): void {
    this.accumulators.begin();
    this.broadcasts.begin();
  }
}
