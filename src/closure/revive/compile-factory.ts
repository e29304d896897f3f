import { compileFunction } from 'node:vm';
import { BoundedMap } from '../../common/bounded-map.ts';
import type { CodeParts } from '../payload.ts';
import { debugLayout, type FactoryLayout } from './debug-layout.ts';

/** Yields the function, or, where names are late, the function and what assigns them in order. */
export type Factory = (...values: readonly unknown[]) => unknown;

/** Compiled texts kept; without a bound an iterative program would fill the heap with them. */
const CACHED_FACTORIES = 4096;

const factories = new BoundedMap<string, Factory>(CACHED_FACTORIES);

/**
 * The compiled text of a function. The captured names are parameters, so that the optimizing compiler sees them as it
 * sees the variables of the original; equal texts from equal places share one factory.
 *
 * All names have passed `checkNodes`: one that is no identifier would abort the process here.
 */
export function factoryOf(code: CodeParts, parameters: readonly string[]): Factory {
  const late = code.late?.map(([name]) => name) ?? [];
  const [before, after] = surroundings(code, late);
  const key = `${parameters.join()}\0${before}${code.text}${after}\0${code.location?.join() ?? ''}\0${code.debug === undefined}`;
  const known = factories.get(key);
  if (known) return known;
  const factory = compile(code, parameters, before, after);
  factories.set(key, factory);
  return factory;
}

function surroundings({ sloppy, self }: CodeParts, late: readonly string[]): [before: string, after: string] {
  const mode = sloppy ? '' : '"use strict";';
  if (late.length > 0)
    return [`${mode}let ${late.join()};return [(`, `\n),function(){[${late.join()}]=arguments}]`];
  if (self !== undefined) return [`${mode}const ${self}=(`, `\n);return ${self}`];
  return [`${mode}return (`, '\n)'];
}

function compile(code: CodeParts, parameters: readonly string[], before: string, after: string): Factory {
  const { body, ...offsets } = debugLayout(code, before, after) ?? plainLayout(code, before, after);
  const filename = code.location?.[0] || 'firesteel-closure';
  return compileFunction(body, [...parameters], { filename, ...offsets }) as Factory;
}

function plainLayout(
  { text, location, at = [0, 0] }: CodeParts,
  before: string,
  after: string,
): FactoryLayout {
  const [, line, column] = location ?? ['', 0, 0];
  const [lineInText, columnInText] = at;
  return {
    body: `${before}${text}${after}`,
    lineOffset: line - lineInText,
    // Only the first line of the body is shifted; it holds the function's place unless that is further down.
    columnOffset: (lineInText === 0 ? column - columnInText : 0) - before.length,
  };
}
