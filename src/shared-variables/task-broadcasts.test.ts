import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeBroadcastFile, writeBroadcastFile } from './broadcast-file.ts';
import { TaskBroadcasts } from './task-broadcasts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broadcasts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const KIB = 1024;

/** Broadcasts of buffers with as many KiB as their numbers say, and the numbers in the order in which they were decoded. */
function broadcasts(maxKiB: number) {
  const decoded: number[] = [];
  const all = new TaskBroadcasts(folder, maxKiB * KIB, (bytes) => {
    const [id = 0] = bytes;
    decoded.push(id);
    return { value: new Uint8Array(id * KIB) };
  });
  const open = (id: number) => {
    writeBroadcastFile(folder, id, Uint8Array.of(id));
    return all.open(id);
  };
  all.begin();
  return { all, open, decoded };
}

it('decodes a value once, whichever functions ask for it in whichever task', () => {
  const { all, open, decoded } = broadcasts(100);
  const one = open(1);
  const same = open(1);
  const { value } = one;
  expect([same.value, one.value]).toEqual([value, value]);
  all.begin();
  expect(same.value).toBe(value);
  expect(decoded).toEqual([1]);
});

it('reads nothing before a task asks', () => {
  const { open, decoded } = broadcasts(100);
  open(1);
  expect(decoded).toEqual([]);
});

it('drops what was not used for the longest time when there is no room', () => {
  const { all, open, decoded } = broadcasts(10);
  const [three, four, five] = [open(3), open(4), open(5)];
  void three.value;
  void four.value;
  all.begin();
  void three.value;
  all.begin();
  void five.value;
  void three.value;
  expect(decoded).toEqual([3, 4, 5]);
  void four.value;
  expect(decoded).toEqual([3, 4, 5, 4]);
});

it('keeps all that the running task has used, whatever room it takes', () => {
  const { all, open, decoded } = broadcasts(1);
  const [three, four] = [open(3), open(4)];
  for (let record = 0; record < 3; record++) void [three.value, four.value];
  expect(decoded).toEqual([3, 4]);
  all.begin();
  // The next task may need but one of them.
  void open(2).value;
  void three.value;
  expect(decoded).toEqual([3, 4, 2, 3]);
});

it('forgets what the driver has dropped, also where a function has it already', () => {
  const { all, open, decoded } = broadcasts(100);
  const one = open(1);
  const { value } = one;
  all.forget(1);
  all.forget(1);
  all.begin();
  expect(one.value).not.toBe(value);
  expect(decoded).toEqual([1, 1]);
  all.forget(1);
  all.begin();
  removeBroadcastFile(folder, 1);
  expect(() => one.value).toThrow(
    `Cannot get the value of Broadcast(1) in a task: its file ${folder}/broadcast-1 is gone; was the broadcast destroyed?`,
  );
});

it('says by name that a value needs a module that cannot be loaded at once', () => {
  const all = new TaskBroadcasts(folder, 100, async () => ({ value: 1 }));
  writeBroadcastFile(folder, 1, new Uint8Array(0));
  expect(() => all.open(1).value).toThrow(/Broadcast\(1\) in a task: a function in it uses a module/);
});
