/**
 * A sketch of a set, from which its size can be told within some per cent: HyperLogLog with 64-bit hashes. Plain data, so that it travels like any record.
 *
 * It counts leading zeros of hashes in 2^p registers. As long as few are set, and `sp` is not 0, it keeps those of 2^sp registers in a map instead, which is nearly exact.
 */
export interface HyperLogLog {
  readonly p: number;
  readonly sp: number;
  /** Register to value; null once the registers are there. */
  sparse: Map<number, number> | null;
  registers: Uint8Array | null;
}

/** A map takes some 32 times as many bytes an entry as the registers do. */
const SPARSE_SHARE = 1 / 32;

export function emptySketch(p: number, sp: number): HyperLogLog {
  return sp === 0
    ? { p, sp, sparse: null, registers: new Uint8Array(2 ** p) }
    : { p, sp, sparse: new Map(), registers: null };
}

/** Adds an element by the two halves of its hash. */
export function addHash(sketch: HyperLogLog, high: number, low: number): void {
  const { registers, sparse, p, sp } = sketch;
  if (registers !== null) {
    raise(registers, high >>> (32 - p), zerosAfter(high, low, p));
    return;
  }
  raiseSparse(sketch, sparse!, high >>> (32 - sp), zerosAfter(high, low, sp));
}

/** Adds all elements of `other` to `sketch`, which has the same precisions, and returns it. */
export function mergeSketches(sketch: HyperLogLog, other: HyperLogLog): HyperLogLog {
  if (other.registers !== null) {
    const registers = sketch.registers ?? toRegisters(sketch);
    for (let i = 0; i < registers.length; i++) raise(registers, i, other.registers[i]!);
    return sketch;
  }
  for (const [register, zeros] of other.sparse!) {
    if (sketch.registers !== null) raiseFromSparse(sketch.registers, sketch, register, zeros);
    else raiseSparse(sketch, sketch.sparse!, register, zeros);
  }
  return sketch;
}

/** The number of different elements, rounded. */
export function estimateCount({ sparse, registers, p, sp }: HyperLogLog): number {
  if (sparse !== null) return Math.round(linearCount(2 ** sp, sparse.size));
  return Math.round(estimate(registers!, p));
}

/** What each of 2^p registers should hold on average tells their number, as long as some are empty. */
function linearCount(registers: number, set: number): number {
  return -registers * Math.log1p(-set / registers);
}

/**
 * Ertl's improved raw estimator, which is unbiased over the whole range without tables or thresholds ("New cardinality estimation algorithms for HyperLogLog sketches", 2017).
 */
function estimate(registers: Uint8Array, p: number): number {
  const largest = 65 - p;
  const counts = new Float64Array(largest + 1);
  for (const value of registers) counts[value]!++;
  const m = registers.length;
  let sum = m * tau(1 - counts[largest]! / m);
  for (let value = largest - 1; value >= 1; value--) sum = 0.5 * (sum + counts[value]!);
  sum += m * sigma(counts[0]! / m);
  return m ** 2 / (2 * Math.LN2 * sum);
}

function sigma(empty: number): number {
  if (empty === 1) return Number.POSITIVE_INFINITY;
  let x = empty;
  let weight = 1;
  let sum = empty;
  for (let before = Number.NaN; before !== sum; ) {
    before = sum;
    x *= x;
    sum += x * weight;
    weight += weight;
  }
  return sum;
}

function tau(notFull: number): number {
  if (notFull === 0 || notFull === 1) return 0;
  let x = notFull;
  let weight = 1;
  let sum = 1 - notFull;
  for (let before = Number.NaN; before !== sum; ) {
    before = sum;
    x = Math.sqrt(x);
    weight *= 0.5;
    sum -= (1 - x) ** 2 * weight;
  }
  return sum / 3;
}

/** One more than the zeros that follow the first `skipped` bits. */
function zerosAfter(high: number, low: number, skipped: number): number {
  const rest = skipped === 32 ? 0 : high << skipped;
  return rest === 0 ? 33 - skipped + Math.clz32(low) : Math.clz32(rest) + 1;
}

function raise(registers: Uint8Array, register: number, value: number): void {
  if (registers[register]! < value) registers[register] = value;
}

function raiseSparse(
  sketch: HyperLogLog,
  sparse: Map<number, number>,
  register: number,
  value: number,
): void {
  if ((sparse.get(register) ?? 0) >= value) return;
  sparse.set(register, value);
  if (sparse.size > Math.max(16, SPARSE_SHARE * 2 ** sketch.p)) toRegisters(sketch);
}

function toRegisters(sketch: HyperLogLog): Uint8Array {
  const registers = new Uint8Array(2 ** sketch.p);
  for (const [register, value] of sketch.sparse!) raiseFromSparse(registers, sketch, register, value);
  sketch.registers = registers;
  sketch.sparse = null;
  return registers;
}

/** What an entry of a sparse sketch is to the registers: bits that told its register apart are now bits that may be zeros. */
function raiseFromSparse(
  registers: Uint8Array,
  { p, sp }: HyperLogLog,
  register: number,
  value: number,
): void {
  const between = sp - p;
  const index = Math.floor(register / 2 ** between);
  const rest = register - index * 2 ** between;
  raise(registers, index, rest === 0 ? between + value : between - 31 + Math.clz32(rest));
}
