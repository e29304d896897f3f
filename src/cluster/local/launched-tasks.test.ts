import { beforeEach, expect, it } from 'vitest';
import type { TaskDescription } from '../../protocol/task-description.ts';
import { LaunchedTasks } from './launched-tasks.ts';

let removed: string[];
let launched: LaunchedTasks;
beforeEach(() => {
  removed = [];
  launched = new LaunchedTasks('/scratch', (path) => removed.push(path));
});

function launch(taskId: number, spec?: string, binary?: string): void {
  launched.add({
    kind: 'LaunchTasks',
    binaries: binary === undefined ? [] : [{ id: binary, bytes: { file: `/scratch/${binary}`, bytes: 1 } }],
    mapOutputs: [],
    tasks: [
      {
        taskId,
        spec: spec === undefined ? new Uint8Array(0) : { file: `/scratch/${spec}`, bytes: 1 },
      } as TaskDescription,
    ],
  });
}

it('knows a task from its launch to its end', () => {
  launch(1);
  expect([launched.has(1), launched.has(2)]).toEqual([true, false]);
  launched.ended(1, 'finished');
  expect(launched.has(1)).toBe(false);
});

it('removes the spec of a task when it has ended, and the result that a failed one may have left', () => {
  launch(1, 'spec-0');
  launch(2, 'spec-1');
  launched.ended(1, 'finished');
  expect(removed).toEqual(['/scratch/spec-0']);
  launched.ended(2, 'failed');
  expect(removed.slice(1)).toEqual(['/scratch/spec-1', '/scratch/result-2']);
  launched.ended(2, 'failed');
  launched.allLost();
  expect(removed.length).toBe(3);
});

it('removes the file of a stage when the stage is over', () => {
  launch(1, undefined, 'binary-0');
  launched.stageIsOver('other');
  expect(removed).toEqual([]);
  launched.stageIsOver('binary-0');
  launched.stageIsOver('binary-0');
  expect(removed).toEqual(['/scratch/binary-0']);
});

it('removes with an executor what its tasks leave, and keeps what the next executor needs', () => {
  launch(1, 'spec-0', 'binary-0');
  launch(2);
  launch(3, 'spec-1');
  launched.ended(3, 'finished');
  removed = [];
  launched.allLost();
  expect(removed).toEqual(['/scratch/spec-0', '/scratch/result-1', '/scratch/result-2']);
  expect([launched.has(1), launched.has(2)]).toEqual([false, false]);
});
