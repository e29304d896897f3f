/** What a plain number means where a setting's text names no unit. */
export type ByteUnit = 'b' | 'k' | 'm' | 'g' | 't' | 'p';
export type TimeUnit = 'us' | 'ms' | 's' | 'm' | 'h' | 'd';

const BYTES: Readonly<Record<ByteUnit, number>> = {
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
};

/** Microseconds, so that every unit is a whole number of them. */
const MICROSECONDS: Readonly<Record<TimeUnit | 'min', number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/**
 * `512k`, `1g`, `64mb`, `100b`, or a plain number of `unit`; in bytes. Undefined if the text is no size: fractions
 * (`1.5g`), negative numbers and sizes above 2^53 - 1 bytes are none. Upper and lower case and outer blanks do not matter.
 */
export function parseBytes(text: string, unit: ByteUnit = 'b'): number | undefined {
  const match = /^([0-9]+)(?:([bkmgtp])|([kmgtp])b)?$/.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const bytes = Number(match[1]) * BYTES[(match[2] ?? match[3] ?? unit) as ByteUnit];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/**
 * `100ms`, `5s`, `2min`, `1h`, `3d`, `50us`, or a plain number of `unit`; in whole milliseconds, rounded towards zero.
 * Undefined if the text is no time; fractions are none. A negative time is one: some settings mean "off" by it.
 */
export function parseTimeMs(text: string, unit: TimeUnit = 'ms'): number | undefined {
  const match = /^(-?[0-9]+)(us|ms|s|min|m|h|d)?$/.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const microseconds = Number(match[1]) * MICROSECONDS[(match[2] ?? unit) as TimeUnit];
  if (!Number.isSafeInteger(microseconds)) return undefined;
  // `+ 0` turns the -0 that "-0" and "-1us" would give into 0.
  return Math.trunc(microseconds / 1_000) + 0;
}
