import { formatBytes } from '../../common/format-bytes.ts';
import { MAX_NODES, MAX_PAYLOAD_BYTES } from '../payload.ts';
import type { Refusal } from '../text/text-rules.ts';
import { formatSteps, type Path, stepsOf } from './path.ts';

/** Captures above this size warn: they travel with every stage's task binary. */
const LARGE_BYTES = 1 << 20;

/** What one function may bring along. */
export interface CaptureLimits {
  readonly bytes: number;
  readonly nodes: number;
  /** Above it the user is told of a broadcast; not said, it is {@link LARGE_BYTES}. */
  readonly warnAboveBytes?: number;
}

/** What executors take. */
export const CAPTURE_LIMITS: CaptureLimits = { bytes: MAX_PAYLOAD_BYTES, nodes: MAX_NODES };

/** What a capture tells of its size. */
interface SizeReports {
  refuse(path: Path, refusal: Refusal): never;
  warn(text: string): void;
}

/**
 * How large a capture is: refuses on the driver what executors would refuse, and warns once of what should be a broadcast, both by the path of the largest
 * value.
 */
export class CaptureSize {
  readonly #limits: CaptureLimits;
  readonly #reports: SizeReports;
  #warnAbove: number;
  #largest: { readonly bytes: number; readonly path: Path | undefined } = { bytes: 0, path: undefined };

  constructor(limits: CaptureLimits, reports: SizeReports) {
    this.#limits = limits;
    this.#reports = reports;
    this.#warnAbove = limits.warnAboveBytes ?? LARGE_BYTES;
  }

  /** Whether several values that take this much have to be told apart by their sizes. */
  isLarge(bytes: number): boolean {
    return bytes > Math.min(this.#limits.bytes, this.#warnAbove);
  }

  /** Notes how large a captured value is. */
  check(bytes: number, path: Path): void {
    if (bytes > this.#limits.bytes) this.#reports.refuse(path, tooManyBytes(bytes, this.#limits));
    if (bytes > this.#largest.bytes) this.#largest = { bytes, path };
  }

  /** The same for all that goes along, of which the largest value is named. */
  checkTotal(bytes: number, path: Path): void {
    if (bytes > this.#limits.bytes)
      this.#reports.refuse(this.#largest.path ?? path, tooManyBytes(bytes, this.#limits));
    if (bytes > this.#warnAbove) this.warn(bytes, path);
  }

  checkCount(nodes: number, path: Path): void {
    if (nodes > this.#limits.nodes) this.#reports.refuse(path, tooManyNodes(this.#limits));
  }

  /** Tells of a large value, once for the whole capture. */
  warn(bytes: number, path: Path): void {
    this.#warnAbove = Number.POSITIVE_INFINITY;
    const size = `${(bytes / (1 << 20)).toFixed(1)} MiB`;
    this.#reports.warn(
      `${formatSteps(stepsOf(path))} captures ${size}. Use a broadcast variable, sc.broadcast(value): it is sent once to each executor and shared by its tasks`,
    );
  }
}

function tooManyBytes(bytes: number, limits: CaptureLimits): Refusal {
  return {
    code: 'CAPTURE_TOO_LARGE',
    reason: `captures ${formatBytes(bytes)}, and executors take ${formatBytes(limits.bytes)} with a function. Read it from a file in the task, or make an RDD of it`,
  };
}

function tooManyNodes(limits: CaptureLimits): Refusal {
  return {
    code: 'CAPTURE_TOO_LARGE',
    reason: `is one of more than ${limits.nodes} captured objects that are no plain data (functions, instances of classes, frozen objects), and executors take no more. Capture plain objects, arrays or Maps`,
  };
}
