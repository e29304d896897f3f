import { types } from 'node:util';
import { BoundedMap } from '../common/bounded-map.ts';
import { formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { type FunctionUse, functionLabel, notSerializable } from './capture/function-use.ts';
import { evaluationGlobal, refusalOfGlobal, userPropertyOfGlobal } from './capture/global-names.ts';
import { nodeExportOf } from './capture/node-exports.ts';
import type { Path } from './capture/path.ts';
import { explicitNames } from './explicit-closure.ts';
import { inspector } from './inspect/isolate.ts';
import { sourceText } from './source-text.ts';
import { analyzeFunction, type FunctionAnalysis } from './text/function-analysis.ts';
import {
  INSPECTOR_DENIED,
  isNativeSource,
  NATIVE_CODE,
  refusalByText,
  USER_GLOBAL,
  unparsable,
} from './text/text-rules.ts';
import { isPristineGlobal, pathOfIntrinsic } from './well-known.ts';

export type { FunctionUse } from './capture/function-use.ts';

export interface CheckOptions {
  /** The operator awaits what the function returns. */
  readonly allowAsync?: boolean;
}

/** Functions that have passed, so that one used twice is looked at once. */
const passed = new WeakSet<object>();

/**
 * Places with the texts whose names were all found there. What is passed in a loop is a new function each time, of one text and in the same
 * scopes; where it is not, capture tells.
 */
const passedTexts = new BoundedMap<string, true>(4096);

/**
 * Says at the call of a transformation what can be said without the captured values: that the argument is a function,
 * that its operator can use it, that its text can travel, and that its names exist. The values are looked at when the
 * first action captures them.
 *
 * Costs some 0.1 ms for a new text, less for a known one.
 *
 * @throws SparkError `INVALID_FUNCTION`, `ASYNC_FUNCTION`
 * @throws TaskNotSerializableError `LEXICAL_THIS`, `LEXICAL_SUPER`, `LEXICAL_NEW_TARGET`, `OUTER_PRIVATE_NAME`,
 *   `DIRECT_EVAL`, `NATIVE_CODE`, `UNPARSABLE_SOURCE`, `FREE_VARIABLE`, `USER_GLOBAL`
 */
export function checkFunction(fn: unknown, use: FunctionUse, options: CheckOptions = {}): void {
  if (typeof fn !== 'function') throw invalid(use, `expected a function, got ${describe(fn)}`);
  if (!options.allowAsync && types.isAsyncFunction(fn)) throw asyncFunction(use, fn.name);
  if (passed.has(fn)) return;
  const source = sourceText(fn);
  const path: Path = { step: functionLabel(fn, source), before: undefined };
  if (isNativeSource(source)) {
    checkNative(fn, use, path, options);
    return;
  }
  const analysis = analyze(source, use, path);
  if (analysis.shape)
    throw invalid(
      use,
      `expected a function, got ${fn.name === '' ? 'a class' : `class ${fn.name}`}; write x => new ${fn.name || 'Class'}(x)`,
    );
  const refusal = refusalByText(analysis);
  if (refusal) throw notSerializable(use, path, refusal);
  const { file, line, column } = use.site;
  const text = `${file}:${line}:${column} ${source}`;
  if (!passedTexts.has(text)) checkNames(fn, analysis, use, path);
  passedTexts.set(text, true);
  passed.add(fn);
}

function analyze(source: string, use: FunctionUse, path: Path): FunctionAnalysis {
  try {
    return analyzeFunction(source);
  } catch (error) {
    throw notSerializable(use, path, unparsable(error));
  }
}

/** A bound function is as good as its target; an export of a Node module is known to capture, which looks it up. */
function checkNative(fn: object, use: FunctionUse, path: Path, options: CheckOptions): void {
  if (pathOfIntrinsic(fn) !== undefined) return;
  const inspected = inspector.isAvailable() ? inspector.inspect(fn) : undefined;
  if (inspected?.kind === 'bound') {
    checkFunction(inspected.target, use, options);
    return;
  }
  if (types.isProxy(fn))
    throw notSerializable(use, path, { code: 'PROXY', reason: 'is a Proxy, whose traps cannot travel' });
  if (inspected?.location === undefined && nodeExportOf(fn) === undefined)
    throw notSerializable(use, path, NATIVE_CODE);
}

// biome-ignore lint/complexity/noBannedTypes: any function
function checkNames(fn: Function, analysis: FunctionAnalysis, use: FunctionUse, path: Path): void {
  if (analysis.usesWith) return;
  const doubtful = [...analysis.freeNames].filter(
    ([name, free]) => !isPristineGlobal(name) && !free.typeofOnly,
  );
  const property = userPropertyOfGlobal(analysis.freeNames);
  if (doubtful.length === 0 && property === undefined) return;
  const names = explicitNames(fn);
  if (names === undefined && !inspector.isAvailable()) throw notSerializable(use, path, INSPECTOR_DENIED);
  const inspected = names === undefined ? inspector.inspect(fn) : undefined;
  if (inspected?.kind === 'bound') return;
  const scopes = inspected?.scopes.map(({ variables }) => variables) ?? [names ?? {}];
  const isCaptured = (name: string): boolean => scopes.some((variables) => Object.hasOwn(variables, name));
  if (property !== undefined && !isCaptured('globalThis') && !isCaptured('global'))
    throw notSerializable(use, { step: property, before: path }, USER_GLOBAL);
  for (const [name, free] of doubtful) {
    if (isCaptured(name) || evaluationGlobal(name)) continue;
    const refusal = refusalOfGlobal(name, free);
    if (refusal) throw notSerializable(use, { step: name, before: path }, refusal);
  }
}

function invalid({ operator, site }: FunctionUse, problem: string): SparkError {
  return new SparkError('INVALID_FUNCTION', `Cannot call ${operator} at ${formatCallSite(site)}: ${problem}`);
}

function asyncFunction({ operator, site }: FunctionUse, name: string): SparkError {
  const which = name === '' ? 'the function' : `function ${name}`;
  return new SparkError(
    'ASYNC_FUNCTION',
    `Cannot call ${operator} at ${formatCallSite(site)}: ${which} is async, and ${operator} takes what a function returns as it is. ` +
      'Use synchronous code, or await the data on the driver and capture it',
  );
}

function describe(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (types.isPromise(value)) return 'a Promise';
  return Array.isArray(value) ? 'an array' : 'an object';
}
