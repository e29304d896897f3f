import { describe, expect, it } from 'vitest';
import { MapOutputTracker } from './map-output-tracker.ts';

const status = (mapId: number, executorId = '0') => ({ mapId, executorId, sizes: [1, 2] });

describe('MapOutputTracker', () => {
  it('gives a shuffle out when every map output is there, the same object until something changes', () => {
    const tracker = new MapOutputTracker();
    tracker.registerShuffle(7, 2);
    tracker.registerMapOutput(7, 1, status(11));
    expect(tracker.isAvailable(7)).toBe(false);
    expect(tracker.outputs(7)).toBeUndefined();
    expect(tracker.missingMaps(7)).toEqual([0]);
    tracker.registerMapOutput(7, 0, status(10));
    const outputs = tracker.outputs(7);
    expect(outputs?.statuses.map(({ mapId }) => mapId)).toEqual([10, 11]);
    expect(tracker.outputs(7)).toBe(outputs);
  });

  it('gives the outputs another epoch, larger than any before, when one was lost and replaced', () => {
    const tracker = new MapOutputTracker();
    tracker.registerShuffle(0, 1);
    tracker.registerShuffle(1, 1);
    tracker.registerMapOutput(0, 0, status(10));
    const first = tracker.outputs(0)!;
    expect(tracker.unregisterMapOutput(0, 0, 10)).toBe(true);
    expect(tracker.outputs(0)).toBeUndefined();
    tracker.registerMapOutput(0, 0, status(12));
    const second = tracker.outputs(0)!;
    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect(second.statuses).toEqual([status(12)]);
    expect(first.statuses).toEqual([status(10)]);
    tracker.unregisterShuffle(0);
    tracker.registerShuffle(0, 1);
    tracker.registerMapOutput(0, 0, status(13));
    expect(tracker.outputs(0)!.epoch).toBeGreaterThan(second.epoch);
  });

  it('ignores the loss of an output that was replaced already', () => {
    const tracker = new MapOutputTracker();
    tracker.registerShuffle(0, 1);
    tracker.registerMapOutput(0, 0, status(12));
    expect(tracker.unregisterMapOutput(0, 0, 10)).toBe(false);
    expect(tracker.unregisterMapOutput(0, -1, -1)).toBe(false);
    expect(tracker.unregisterMapOutput(9, 0, 12)).toBe(false);
    expect(tracker.isAvailable(0)).toBe(true);
  });

  it('keeps the first output of a map partition', () => {
    const tracker = new MapOutputTracker();
    tracker.registerShuffle(0, 2);
    expect(tracker.registerMapOutput(0, 0, status(10))).toBe(true);
    expect(tracker.registerMapOutput(0, 0, status(11))).toBe(false);
    expect(tracker.isAvailable(0)).toBe(false);
  });

  it('takes back the outputs of one executor', () => {
    const tracker = new MapOutputTracker();
    tracker.registerShuffle(0, 2);
    tracker.registerShuffle(1, 1);
    tracker.registerMapOutput(0, 0, status(10, 'a'));
    tracker.registerMapOutput(0, 1, status(11, 'b'));
    tracker.registerMapOutput(1, 0, status(12, 'a'));
    tracker.unregisterOutputsOnExecutor('a');
    expect(tracker.missingMaps(0)).toEqual([0]);
    expect(tracker.missingMaps(1)).toEqual([0]);
  });

  it('keeps outputs that lie on the driver when their executor goes', () => {
    const tracker = new MapOutputTracker();
    tracker.registerShuffle(0, 2);
    const direct = { ...status(10, 'a'), bytes: new Uint8Array(3) };
    tracker.registerMapOutput(0, 0, direct);
    tracker.registerMapOutput(0, 1, status(11, 'a'));
    tracker.unregisterOutputsOnExecutor('a');
    expect(tracker.missingMaps(0)).toEqual([1]);
    tracker.registerMapOutput(0, 1, status(12, 'b'));
    expect(tracker.outputs(0)?.statuses).toEqual([direct, status(12, 'b')]);
    expect(tracker.unregisterMapOutput(0, 0, 10)).toBe(true);
  });

  it('has no room for outputs of more shuffles while there are many, until some are lost or forgotten', () => {
    const tracker = new MapOutputTracker();
    const bytes = new Uint8Array(2 ** 20);
    const room = tracker.directRoom;
    expect(room).toBeGreaterThan(0);
    for (let shuffleId = 0; shuffleId < 65; shuffleId++) {
      expect(tracker.directRoom).toBe(room);
      tracker.registerShuffle(shuffleId, 1);
      tracker.registerMapOutput(shuffleId, 0, { ...status(shuffleId), bytes });
      tracker.registerMapOutput(shuffleId, 0, { ...status(100), bytes });
    }
    expect(tracker.directRoom).toBe(0);
    tracker.unregisterShuffle(7);
    expect(tracker.directRoom).toBe(room);
    tracker.unregisterShuffle(7);
    tracker.registerShuffle(7, 1);
    tracker.registerMapOutput(7, 0, { ...status(7), bytes });
    expect(tracker.directRoom).toBe(0);
    tracker.unregisterOutputsOf(8);
    expect(tracker.directRoom).toBe(room);
  });

  it('has a shuffle without map partitions at once, and an unknown one never', () => {
    const tracker = new MapOutputTracker();
    tracker.registerShuffle(0, 0);
    expect(tracker.isAvailable(0)).toBe(true);
    expect(tracker.isAvailable(1)).toBe(false);
    expect(tracker.outputs(0)?.statuses).toEqual([]);
  });
});
