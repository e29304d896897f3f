import { expect, it } from 'vitest';
import type { MapOutputs } from '../protocol/map-status.ts';
import { sharedOutputs } from './shared-outputs.ts';

const status = (mapId: number, bytes?: Uint8Array) => ({
  mapId,
  executorId: 'e1',
  sizes: [bytes?.length ?? 9],
  ...(bytes && { bytes }),
});

it('gives threads the same outputs, whose bytes lie in memory that they share', () => {
  const message = Uint8Array.from({ length: 100 }, (_, i) => i);
  const outputs: MapOutputs = {
    shuffleId: 3,
    epoch: 4,
    statuses: [status(0, message.subarray(10, 20)), status(1), status(2, message.subarray(50, 55))],
  };
  const shared = sharedOutputs(outputs);
  expect(shared).toEqual(outputs);
  const buffers = shared.statuses.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes.buffer]));
  expect(new Set(buffers).size).toBe(1);
  expect(buffers[0]).toBeInstanceOf(SharedArrayBuffer);
  expect(buffers[0]!.byteLength).toBe(15);
});

it('leaves outputs as they are of which all are files', () => {
  const outputs: MapOutputs = { shuffleId: 3, epoch: 4, statuses: [status(0), status(1)] };
  expect(sharedOutputs(outputs)).toBe(outputs);
});
