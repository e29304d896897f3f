import { type ByteUnit, parseBytes, parseTimeMs, type TimeUnit } from './sizes-and-times.ts';

/** How the text of a setting becomes a value. Settings are kept as text, as in Spark; a kind reads them. */
export interface ConfigKind<T> {
  readonly name:
    | 'string'
    | 'boolean'
    | 'int'
    | 'long'
    | 'double'
    | 'time'
    | 'size'
    | 'list'
    | 'choice'
    | 'regex';
  /** What the text is not, when `parse` gives undefined: `"abc" is not an integer`. */
  readonly noun: string;
  /** What to write instead. */
  readonly advice: string;
  /** The value, or undefined where the text is none of this kind. */
  parse(text: string): T | undefined;
}

const WHOLE_NUMBER = /^[+-]?[0-9]+$/;
const DECIMAL_NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i;

const BYTE_UNIT_NAMES: Readonly<Record<ByteUnit, string>> = {
  b: 'bytes',
  k: 'KiB',
  m: 'MiB',
  g: 'GiB',
  t: 'TiB',
  p: 'PiB',
};

const TIME_UNIT_NAMES: Readonly<Record<TimeUnit, string>> = {
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
  m: 'minutes',
  h: 'hours',
  d: 'days',
};

export const stringKind: ConfigKind<string> = {
  name: 'string',
  noun: 'a text',
  advice: 'give a text',
  parse: (text) => text,
};

export const booleanKind: ConfigKind<boolean> = {
  name: 'boolean',
  noun: 'a boolean',
  advice: 'write true or false',
  parse(text) {
    const value = text.trim().toLowerCase();
    return value === 'true' ? true : value === 'false' ? false : undefined;
  },
};

function integerKind(name: 'int' | 'long', min: number, max: number): ConfigKind<number> {
  return {
    name,
    noun: 'an integer',
    advice: `write a whole number from ${min} to ${max}`,
    parse(text) {
      if (!WHOLE_NUMBER.test(text.trim())) return undefined;
      const value = Number(text) + 0;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export const intKind: ConfigKind<number> = integerKind('int', -(2 ** 31), 2 ** 31 - 1);

export const longKind: ConfigKind<number> = integerKind(
  'long',
  Number.MIN_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER,
);

export const doubleKind: ConfigKind<number> = {
  name: 'double',
  noun: 'a number',
  advice: 'write a number such as 0.6',
  parse(text) {
    const value = DECIMAL_NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : undefined;
  },
};

/** A time in milliseconds; `unit` is what a plain number means. */
export function timeKind(unit: TimeUnit): ConfigKind<number> {
  return {
    name: 'time',
    noun: 'a time',
    advice: `write a whole number with a unit, such as 500ms, 30s, 2min or 1h (without a unit: ${TIME_UNIT_NAMES[unit]})`,
    parse: (text) => parseTimeMs(text, unit),
  };
}

/** A size in bytes; `unit` is what a plain number means. */
export function sizeKind(unit: ByteUnit): ConfigKind<number> {
  return {
    name: 'size',
    noun: 'a size',
    advice: `write a whole number with a unit, such as 512k, 64m or 1g (without a unit: ${BYTE_UNIT_NAMES[unit]})`,
    parse: (text) => parseBytes(text, unit),
  };
}

/** Texts between commas, trimmed, empty ones dropped. */
export const listKind: ConfigKind<readonly string[]> = {
  name: 'list',
  noun: 'a list',
  advice: 'separate the elements by commas',
  parse: (text) =>
    text
      .split(',')
      .map((element) => element.trim())
      .filter((element) => element !== ''),
};

/** The arguments of a command, between blanks; double quotes hold blanks together, as in NODE_OPTIONS. */
export const argumentsKind: ConfigKind<readonly string[]> = {
  name: 'list',
  noun: 'a list of arguments',
  advice: 'close its double quotes',
  parse(text) {
    if (!/^(?:[^"\\]|\\.|"(?:[^"\\]|\\.)*")*$/s.test(text)) return undefined;
    const quotedArguments = text.match(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/gs) ?? [];
    return quotedArguments.map((quoted) => quoted.replace(/\\(.)|"/gs, '$1'));
  },
};

/** One word out of a few, in upper or lower case. */
export function choiceKind<Choice extends string>(choices: readonly Choice[]): ConfigKind<Choice> {
  return {
    name: 'choice',
    noun: 'one of its values',
    advice: `write ${choices.join(', ')}`,
    parse: (text) => choices.find((choice) => choice.toLowerCase() === text.trim().toLowerCase()),
  };
}

/** A JavaScript regular expression; a leading `(?i)`, as in Java, ignores case. */
export const regexKind: ConfigKind<RegExp> = {
  name: 'regex',
  noun: 'a regular expression',
  advice: 'write a JavaScript regular expression, with (?i) at its start to ignore case',
  parse(text) {
    const ignoresCase = text.startsWith('(?i)');
    try {
      return ignoresCase ? new RegExp(text.slice('(?i)'.length), 'i') : new RegExp(text);
    } catch {
      return undefined;
    }
  },
};
