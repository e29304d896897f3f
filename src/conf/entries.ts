import { ConfigEntry, type Declaration } from './config-entry.ts';
import {
  argumentsKind,
  booleanKind,
  choiceKind,
  doubleKind,
  intKind,
  listKind,
  regexKind,
  sizeKind,
  stringKind,
  timeKind,
} from './config-kind.ts';
import type { ByteUnit, TimeUnit } from './sizes-and-times.ts';

/** A declaration whose entry always has a value. */
type Complete<T> = Declaration<T> & ({ readonly default: string } | { readonly fallback: ConfigEntry<T> });

export const optionalStringEntry = (declaration: Declaration<string>): ConfigEntry<string | undefined> =>
  new ConfigEntry<string | undefined>(stringKind, declaration);

/** One word out of a few, in upper or lower case. */
export const choiceEntry = <Choice extends string>(
  choices: readonly Choice[],
  declaration: Complete<Choice>,
): ConfigEntry<Choice> => new ConfigEntry<Choice>(choiceKind(choices), declaration);

export const booleanEntry = (declaration: Complete<boolean>): ConfigEntry<boolean> =>
  new ConfigEntry<boolean>(booleanKind, declaration);

export const intEntry = (declaration: Complete<number>): ConfigEntry<number> =>
  new ConfigEntry(intKind, declaration);

export const optionalIntEntry = (declaration: Declaration<number>): ConfigEntry<number | undefined> =>
  new ConfigEntry<number | undefined>(intKind, declaration);

export const doubleEntry = (declaration: Complete<number>): ConfigEntry<number> =>
  new ConfigEntry(doubleKind, declaration);

/** A time in milliseconds; `unit` is what a plain number means. */
export const timeEntry = (unit: TimeUnit, declaration: Complete<number>): ConfigEntry<number> =>
  new ConfigEntry(timeKind(unit), declaration);

/** A size in bytes; `unit` is what a plain number means. */
export const sizeEntry = (unit: ByteUnit, declaration: Complete<number>): ConfigEntry<number> =>
  new ConfigEntry(sizeKind(unit), declaration);

/** Texts between commas. */
export const listEntry = (declaration: Complete<readonly string[]>): ConfigEntry<readonly string[]> =>
  new ConfigEntry(listKind, declaration);

/** Arguments of a command between blanks, double quotes around one that holds blanks. */
export const argumentsEntry = (declaration: Complete<readonly string[]>): ConfigEntry<readonly string[]> =>
  new ConfigEntry(argumentsKind, declaration);

export const regexEntry = (declaration: Complete<RegExp>): ConfigEntry<RegExp> =>
  new ConfigEntry(regexKind, declaration);

export const atLeast =
  (min: number) =>
  (value: number): string | undefined =>
    value >= min ? undefined : `must be ${min} or more`;

export const positive = (value: number): string | undefined => (value > 0 ? undefined : 'must be positive');

/** Above 0 and below 1. */
export const properFraction = (value: number): string | undefined =>
  value > 0 && value < 1 ? undefined : 'must be above 0 and below 1';
