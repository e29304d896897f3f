import { keysEqual } from './key-equality.ts';
import { hashKey } from './key-hash.ts';

interface Entry<K, V> {
  readonly key: K;
  value: V;
}

/**
 * A map whose keys compare as the engine compares them: `map.get(['a', 1])` finds what another array with the same elements was set for. Entries come in the
 * order of their first `set`. What actions such as `collectAsMap` return is this, as a `ReadonlyMap`.
 *
 * Primitive keys cost what they cost in a Map; keys that are objects cost a hash over their content at each call. It holds 16,777,216 entries at most, as a
 * Map does.
 */
export class KeyedMap<K, V> implements ReadonlyMap<K, V> {
  /** All entries in order; a primitive key is its own identity, any other key has the identity of the first object set for it. */
  readonly #entries = new Map<K, Entry<K, V>>();
  /** Entries of object keys by hash; made at the first of them. */
  #hashToEntries: Map<number, Entry<K, V>[]> | undefined;

  constructor(entries?: Iterable<readonly [K, V]>) {
    if (entries !== undefined) for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Sets the value of a key. A key that is there keeps its place and its first object. */
  set(key: K, value: V): this {
    const found = this.#find(key);
    if (found !== undefined) {
      found.value = value;
      return this;
    }
    const entry: Entry<K, V> = { key, value };
    // First what may refuse the key.
    if (!isPrimitive(key)) this.#addToBucket(hashKey(key), entry);
    this.#entries.set(key, entry);
    return this;
  }

  get(key: K): V | undefined {
    return this.#find(key)?.value;
  }

  has(key: K): boolean {
    return this.#find(key) !== undefined;
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void, thisArg?: unknown): void {
    for (const { key, value } of this.#entries.values()) visit.call(thisArg, value, key, this);
  }

  *keys(): MapIterator<K> {
    for (const { key } of this.#entries.values()) yield key;
  }

  *values(): MapIterator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  *entries(): MapIterator<[K, V]> {
    for (const { key, value } of this.#entries.values()) yield [key, value];
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return 'KeyedMap';
  }

  /** Node prints it as it prints a Map. */
  [Symbol.for('nodejs.util.inspect.custom')](): ReadonlyMap<K, V> {
    return new Map(this.entries());
  }

  #find(key: K): Entry<K, V> | undefined {
    if (isPrimitive(key)) return this.#entries.get(key);
    return this.#hashToEntries?.get(hashKey(key))?.find((entry) => keysEqual(entry.key, key));
  }

  #addToBucket(hash: number, entry: Entry<K, V>): void {
    this.#hashToEntries ??= new Map();
    const bucket = this.#hashToEntries.get(hash);
    if (bucket === undefined) this.#hashToEntries.set(hash, [entry]);
    else bucket.push(entry);
  }
}

/** Functions and symbols count as objects here, so that `hashKey` refuses them. */
function isPrimitive(key: unknown): boolean {
  return key === null || (typeof key !== 'object' && typeof key !== 'function' && typeof key !== 'symbol');
}
