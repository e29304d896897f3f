import { formatBytes } from '../../common/format-bytes.ts';
import { MAX_NODES, MAX_PAYLOAD_BYTES } from '../payload.ts';
import { formatSteps, type Path, stepsOf } from './path.ts';
import type { Refusal } from './text-rules.ts';

/** Captures above this size warn: they travel with every stage's task binary. */
export const LARGE_BYTES = 1 << 20;

export function largeCaptureWarning(path: Path, bytes: number): string {
  const size = `${(bytes / (1 << 20)).toFixed(1)} MiB`;
  return `${formatSteps(stepsOf(path))} captures ${size}. Use a broadcast variable, sc.broadcast(value): it is sent once to each executor and shared by its tasks`;
}

/** What one function may bring along. */
export interface CaptureLimits {
  readonly bytes: number;
  readonly nodes: number;
}

/** What executors take. */
export const CAPTURE_LIMITS: CaptureLimits = { bytes: MAX_PAYLOAD_BYTES, nodes: MAX_NODES };

export function tooManyBytes(bytes: number, limits: CaptureLimits): Refusal {
  return {
    code: 'CAPTURE_TOO_LARGE',
    reason: `captures ${formatBytes(bytes)}, and executors take ${formatBytes(limits.bytes)} with a function. Read it from a file in the task, or make an RDD of it`,
  };
}

export function tooManyNodes(limits: CaptureLimits): Refusal {
  return {
    code: 'CAPTURE_TOO_LARGE',
    reason: `is one of more than ${limits.nodes} captured objects that are no plain data (functions, instances of classes, frozen objects), and executors take no more. Capture plain objects, arrays or Maps`,
  };
}
