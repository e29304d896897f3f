/**
 * How many numbers fall between each two neighbours of ascending `edges`: a bucket holds its lower edge, the last one its upper edge too. NaN and what lies outside
 * falls in none.
 */
export class Histogram {
  readonly counts: number[];
  readonly #edges: Float64Array;
  /** Buckets per unit where all are equally wide, so that a bucket is found by one division; else 0. */
  readonly #density: number;

  constructor(edges: Float64Array, even: boolean) {
    this.#edges = edges;
    this.counts = new Array<number>(edges.length - 1).fill(0);
    const width = edges.at(-1)! - edges[0]!;
    const density = this.counts.length / width;
    this.#density = even && Number.isFinite(density) && Number.isFinite(width) ? density : 0;
  }

  addBlock(values: Float64Array, length: number): void {
    const { counts } = this;
    const [first, last] = [this.#edges[0]!, this.#edges.at(-1)!];
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      // NaN is neither.
      if (value >= first && value <= last) counts[this.#bucketOf(value)]!++;
    }
  }

  #bucketOf(value: number): number {
    const edges = this.#edges;
    const last = this.counts.length - 1;
    if (this.#density === 0) return this.#search(value);
    let bucket = Math.min(last, Math.floor((value - edges[0]!) * this.#density));
    // What rounding moved over an edge comes back.
    while (bucket > 0 && value < edges[bucket]!) bucket--;
    while (bucket < last && value >= edges[bucket + 1]!) bucket++;
    return bucket;
  }

  #search(value: number): number {
    const edges = this.#edges;
    let low = 0;
    let high = this.counts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (edges[middle]! <= value) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** `count + 1` equally distant edges from `min` to `max`, both exact; one bucket where they are equal. */
export function evenEdges(min: number, max: number, count: number): number[] {
  if (min === max) return [min, max];
  const inner = Array.from({ length: count - 1 }, (_, i) => min + ((i + 1) * (max - min)) / count);
  return [min, ...inner, max];
}
