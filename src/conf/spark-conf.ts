import { SparkError } from '../common/errors.ts';
import { applicationConf } from './application.ts';
import { type ConfigEntry, type ConfigSource, parseSetting } from './config-entry.ts';
import {
  booleanKind,
  type ConfigKind,
  doubleKind,
  intKind,
  longKind,
  sizeKind,
  timeKind,
} from './config-kind.ts';
import { EXECUTOR_ENV_PREFIX } from './executor.ts';
import { redact } from './redaction.ts';

/** A value as a program may give it; it is kept as text. */
export type ConfValue = string | number | boolean;

/**
 * The settings of an application: texts by key, as in Spark.
 *
 * Setters return the conf itself, so calls chain. A key that Firesteel does not know is kept and handed on; the value
 * of one that it knows is checked when the context starts, and an error names the key. A context works on a copy:
 * changes made after it has started have no effect.
 *
 * Different from Spark: nothing is read from the environment of the process, so there is no `loadDefaults`; and what only
 * a JVM needs (`setJars`, `setSparkHome`, `registerKryoClasses`) does not exist.
 *
 * @example
 * ```ts
 * const conf = new SparkConf()
 *   .setMaster('local[*]')
 *   .setAppName('word count')
 *   .set('spark.executor.memory', '2g');
 * conf.getSizeAsMb('spark.executor.memory'); // 2048
 * ```
 */
export class SparkConf implements ConfigSource {
  readonly #settings = new Map<string, string>();

  /** @param settings what to start with: `{ 'spark.executor.memory': '2g' }` or the pairs of another conf's `getAll()` */
  constructor(settings: Readonly<Record<string, ConfValue>> | Iterable<readonly [string, ConfValue]> = []) {
    this.setAll(settings);
  }

  /**
   * Sets one key. A number or a boolean is written as text.
   *
   * @throws SparkError `INVALID_CONF` if the key is empty or the value is none of the three types
   */
  set(key: string, value: ConfValue): this {
    if (typeof key !== 'string' || key === '') {
      throw new SparkError(
        'INVALID_CONF',
        'Cannot set a configuration key: it must be a text that is not empty',
      );
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      const found = value === null ? 'null' : typeof value;
      throw new SparkError(
        'INVALID_CONF',
        `Cannot set ${key}: the value must be a text, a number or a boolean and is ${found}; remove(key) unsets a key`,
      );
    }
    this.#settings.set(key, String(value));
    return this;
  }

  /** Sets `spark.master`: where tasks run, such as `local[4]` or `local[*]`. */
  setMaster(master: string): this {
    return this.set(applicationConf.master.key, master);
  }

  /** Sets `spark.app.name`. */
  setAppName(name: string): this {
    return this.set(applicationConf.appName.key, name);
  }

  /** Sets one or several environment variables of the executors (`spark.executorEnv.NAME`). */
  setExecutorEnv(name: string, value: string): this;
  setExecutorEnv(variables: Readonly<Record<string, string>> | Iterable<readonly [string, string]>): this;
  setExecutorEnv(
    first: string | Readonly<Record<string, string>> | Iterable<readonly [string, string]>,
    value?: string,
  ): this {
    const variables = typeof first === 'string' ? [[first, value as string] as const] : pairsOf(first);
    for (const [name, text] of variables) this.set(EXECUTOR_ENV_PREFIX + name, text);
    return this;
  }

  /** Sets several keys, in order. */
  setAll(settings: Readonly<Record<string, ConfValue>> | Iterable<readonly [string, ConfValue]>): this {
    for (const [key, value] of pairsOf(settings)) this.set(key, value);
    return this;
  }

  /** Sets the key unless it is set. */
  setIfMissing(key: string, value: ConfValue): this {
    return this.contains(key) ? this : this.set(key, value);
  }

  /** Unsets the key. */
  remove(key: string): this {
    this.#settings.delete(key);
    return this;
  }

  /** Whether the key is set. */
  contains(key: string): boolean {
    return this.#settings.has(key);
  }

  /** A copy that goes its own way. */
  clone(): SparkConf {
    return new SparkConf(this.#settings);
  }

  /**
   * The text of the key, else `defaultValue`.
   *
   * @throws SparkError `NO_SUCH_CONF` if the key is not set and no default is given
   */
  get(key: string, defaultValue?: string): string {
    const value = this.#settings.get(key) ?? defaultValue;
    if (value !== undefined) return value;
    throw new SparkError(
      'NO_SUCH_CONF',
      `Cannot read ${key}: it is not set; set it, give get() a default, or use getOption()`,
    );
  }

  /** The text of the key, or undefined. */
  getOption(key: string): string | undefined {
    return this.#settings.get(key);
  }

  /**
   * The value of a declared setting: what is set, else its default. For the engine's own parts.
   *
   * @throws SparkError `INVALID_CONF` if the text set is unusable
   */
  getEntry<T>(entry: ConfigEntry<T>): T {
    return entry.get(this);
  }

  /** All that is set, in the order of first setting. */
  getAll(): [string, string][] {
    return [...this.#settings];
  }

  /** What is set below a prefix, the prefix cut off: `getAllWithPrefix('spark.executorEnv.')`. */
  getAllWithPrefix(prefix: string): [string, string][] {
    return this.getAll()
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]);
  }

  /** The environment variables that executors get. */
  getExecutorEnv(): [string, string][] {
    return this.getAllWithPrefix(EXECUTOR_ENV_PREFIX);
  }

  /**
   * The identity of the running application.
   *
   * @throws SparkError `NO_SUCH_CONF` before the context has started
   */
  getAppId(): string {
    return this.get(applicationConf.appId.key);
  }

  /** A whole number of 32 bits. Throws `NO_SUCH_CONF`, or `INVALID_CONF` if the text is none. */
  getInt(key: string, defaultValue?: number): number {
    return this.#read(key, intKind, defaultValue);
  }

  /** A whole number up to 2^53 - 1. Throws `NO_SUCH_CONF`, or `INVALID_CONF` if the text is none. */
  getLong(key: string, defaultValue?: number): number {
    return this.#read(key, longKind, defaultValue);
  }

  /** A number. Throws `NO_SUCH_CONF`, or `INVALID_CONF` if the text is none. */
  getDouble(key: string, defaultValue?: number): number {
    return this.#read(key, doubleKind, defaultValue);
  }

  /** `true` or `false`. Throws `NO_SUCH_CONF`, or `INVALID_CONF` if the text is neither. */
  getBoolean(key: string, defaultValue?: boolean): boolean {
    return this.#read(key, booleanKind, defaultValue);
  }

  /** A time such as `2min` in whole seconds, rounded down; a plain number means seconds. */
  getTimeAsSeconds(key: string, defaultValue?: string): number {
    return Math.floor(this.#readText(key, timeKind('s'), defaultValue) / 1000);
  }

  /** A time such as `2min` in milliseconds; a plain number means milliseconds. */
  getTimeAsMs(key: string, defaultValue?: string): number {
    return this.#readText(key, timeKind('ms'), defaultValue);
  }

  /** A size such as `64m` in bytes; a plain number means bytes. */
  getSizeAsBytes(key: string, defaultValue?: string): number {
    return this.#readText(key, sizeKind('b'), defaultValue);
  }

  /** A size such as `64m` in whole KiB, rounded down; a plain number means KiB. */
  getSizeAsKb(key: string, defaultValue?: string): number {
    return Math.floor(this.#readText(key, sizeKind('k'), defaultValue) / 2 ** 10);
  }

  /** A size such as `64m` in whole MiB, rounded down; a plain number means MiB. */
  getSizeAsMb(key: string, defaultValue?: string): number {
    return Math.floor(this.#readText(key, sizeKind('m'), defaultValue) / 2 ** 20);
  }

  /** A size such as `64m` in whole GiB, rounded down; a plain number means GiB. */
  getSizeAsGb(key: string, defaultValue?: string): number {
    return Math.floor(this.#readText(key, sizeKind('g'), defaultValue) / 2 ** 30);
  }

  /** One `key=value` a line, sorted, without the values of secrets (`spark.redaction.regex`). */
  toDebugString(): string {
    return redact(this, this.getAll())
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join('\n');
  }

  #read<T>(key: string, kind: ConfigKind<T>, defaultValue: T | undefined): T {
    if (defaultValue !== undefined && !this.contains(key)) return defaultValue;
    return parseSetting(key, kind, this.get(key));
  }

  #readText(key: string, kind: ConfigKind<number>, defaultValue: string | undefined): number {
    return parseSetting(key, kind, this.get(key, defaultValue));
  }
}

function pairsOf<V>(
  settings: Readonly<Record<string, V>> | Iterable<readonly [string, V]>,
): Iterable<readonly [string, V]> {
  return Symbol.iterator in settings
    ? (settings as Iterable<readonly [string, V]>)
    : Object.entries(settings as Readonly<Record<string, V>>);
}
