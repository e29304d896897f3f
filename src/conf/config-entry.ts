import { SparkError } from '../common/errors.ts';
import type { ConfigKind } from './config-kind.ts';

/** Where an entry finds its text: a SparkConf, or whatever carries one to an executor. */
export interface ConfigSource {
  getOption(key: string): string | undefined;
}

/** One declaration of a setting. Everything else (checks, docs) is derived from it. */
export interface Declaration<T> {
  readonly key: string;
  /** What the setting does, in one or two sentences of Markdown. */
  readonly doc: string;
  /** The version that first had it. */
  readonly since: string;
  /** Written as a user would write it: `'120s'`, `'32k'`. Without one (and without a fallback) the setting is optional. */
  readonly default?: string;
  /** The entry that gives the value where this one is not set. */
  readonly fallback?: ConfigEntry<T>;
  /** What is wrong with a well-formed value, as the end of a sentence ("must be positive"), or undefined. */
  readonly check?: (value: T) => string | undefined;
}

/**
 * A setting, declared once in the file of its area: name, kind, default, check and documentation.
 *
 * An entry holds no value. {@link ConfigEntry.get} reads one from a source and refuses a bad one by name, so whoever
 * needs a setting depends on its entry and on nothing else.
 */
export class ConfigEntry<T> {
  readonly key: string;
  readonly kind: ConfigKind<unknown>['name'];
  readonly doc: string;
  readonly since: string;
  /** As the documentation shows it; undefined where there is none. */
  readonly defaultText: string | undefined;
  /** The key that gives the value where this one is not set. */
  readonly fallbackKey: string | undefined;
  readonly #declaration: Declaration<NonNullable<T>>;
  readonly #kind: ConfigKind<NonNullable<T>>;

  constructor(kind: ConfigKind<NonNullable<T>>, declaration: Declaration<NonNullable<T>>) {
    this.key = declaration.key;
    this.kind = kind.name;
    this.doc = declaration.doc;
    this.since = declaration.since;
    this.defaultText = declaration.default;
    this.fallbackKey = declaration.fallback?.key;
    this.#declaration = declaration;
    this.#kind = kind;
  }

  /** The value in `source`, else the fallback's, else the default. Throws INVALID_CONF for a text it cannot use. */
  get(source: ConfigSource): T {
    const { fallback, default: defaultText } = this.#declaration;
    const text = source.getOption(this.key);
    if (text !== undefined) return this.parse(text);
    if (fallback !== undefined) return fallback.get(source);
    // Only an entry declared without a default has a T that holds undefined.
    return defaultText === undefined ? (undefined as T) : this.parse(defaultText);
  }

  /** The value that `text` stands for. Throws INVALID_CONF naming the setting. */
  parse(text: string): NonNullable<T> {
    const value = parseSetting(this.key, this.#kind, text);
    const problem = this.#declaration.check?.(value);
    if (problem === undefined) return value;
    throw new SparkError('INVALID_CONF', `Cannot use ${this.key}: ${quote(text)} ${problem}`);
  }
}

/** The value that `text` stands for; throws INVALID_CONF naming `key`. */
export function parseSetting<T>(key: string, kind: ConfigKind<T>, text: string): T {
  const value = kind.parse(text);
  if (value !== undefined) return value;
  throw new SparkError(
    'INVALID_CONF',
    `Cannot use ${key}: ${quote(text)} is not ${kind.noun}; ${kind.advice}`,
  );
}

function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
