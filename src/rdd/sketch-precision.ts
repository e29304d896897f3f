import type { HyperLogLog } from '../common/hyper-log-log.ts';
import { invalidArgument } from '../common/invalid-argument.ts';

/**
 * How exact an approximate count of distinct records is: as its relative standard deviation, or by the precision `p` of the sketch, which has 2^p bytes and deviates by
 * `1.04 / sqrt(2^p)`, and the precision `sp` that it has while it is nearly empty, 0 (the default) for none of its own.
 */
export type SketchPrecision = number | { readonly p: number; readonly sp?: number };

const SMALLEST_P = 4;
/** 64 MiB a sketch. */
const LARGEST_P = 26;
const LARGEST_SP = 32;
/** Spark's bound. */
const SMALLEST_DEVIATION = 0.000017;

export function sketchPrecision(method: string, precision: SketchPrecision): Pick<HyperLogLog, 'p' | 'sp'> {
  if (typeof precision === 'number') {
    const p = Math.max(SMALLEST_P, Math.ceil(2 * Math.log2(1.054 / precision)));
    if (precision > SMALLEST_DEVIATION && p <= LARGEST_P) return { p, sp: 0 };
    if (precision > SMALLEST_DEVIATION) {
      throw invalidArgument(
        method,
        `a relative standard deviation that 2^${LARGEST_P} bytes are enough for, which is 0.00013 (this one takes 2^${p})`,
        precision,
      );
    }
    throw invalidArgument(method, `a relative standard deviation above ${SMALLEST_DEVIATION}`, precision);
  }
  if (typeof precision !== 'object' || precision === null)
    throw invalidArgument(method, 'a relative standard deviation, or { p, sp }', precision);
  const { p, sp = 0 } = precision;
  if (!Number.isInteger(p) || p < SMALLEST_P || p > LARGEST_P)
    throw invalidArgument(method, `p from ${SMALLEST_P} to ${LARGEST_P}`, p);
  if (!Number.isInteger(sp) || (sp !== 0 && (sp < p || sp > LARGEST_SP)))
    throw invalidArgument(method, `sp from p to ${LARGEST_SP}, or 0`, sp);
  return { p, sp };
}
