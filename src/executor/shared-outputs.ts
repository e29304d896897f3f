import type { MapOutputs } from '../protocol/map-status.ts';

/**
 * Map outputs as all threads may have them: those that came along lie in memory that threads share. As they came they are views of a message, of which each thread
 * would be sent a copy.
 */
export function sharedOutputs(outputs: MapOutputs): MapOutputs {
  const total = outputs.statuses.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  if (total === 0) return outputs;
  const shared = new Uint8Array(new SharedArrayBuffer(total));
  let end = 0;
  const statuses = outputs.statuses.map((status) => {
    if (status.bytes === undefined) return status;
    const start = end;
    end += status.bytes.length;
    shared.set(status.bytes, start);
    return { ...status, bytes: shared.subarray(start, end) };
  });
  return { ...outputs, statuses };
}
