import type { AnyFunction, TaskFunction } from '../lineage/user-function.ts';
import type { ElementKind } from './operators/operator.ts';
import type { SinkKind } from './sinks/sink.ts';
import type { SourceKind } from './sources/source.ts';

/** All that the text of a loop depends on. */
export interface ChainShape {
  readonly source: SourceKind;
  readonly operators: readonly ElementKind[];
  /** `pull` for a loop that hands out chunks when it is asked to. */
  readonly sink: SinkKind | 'pull';
  /** One for each operator and each step of the sink, and one in front for an iterator source. */
  readonly steps: readonly StepShape[];
}

export interface StepShape {
  readonly fn: TaskFunction | undefined;
  readonly hasArgument: boolean;
}

/**
 * The name under which loops are shared: chains of equal key have equal operators over functions of equal text, given to them on equal lines.
 *
 * The lines count since equal texts from two places are compiled apart, each with its line for stacks and debuggers; a loop that runs both, one after the other,
 * can inline neither and becomes 8 times slower (measured).
 */
export function chainKey({ source, operators, sink, steps }: ChainShape): string {
  const functions = steps.map(({ fn }) => (fn === undefined ? '' : functionKey(fn)));
  return `${source} > ${operators.join(' > ')} > ${sink} : ${functions.join(' ')}`;
}

/** A short name for a key: of files, and of the script that debuggers and profiles show. */
export function keyHash(key: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(key).digest('hex').slice(0, 16);
}

const unnamed = new WeakMap<AnyFunction, string>();
let lastUnnamed = 0;

function functionKey(fn: TaskFunction): string {
  if (fn.kind === 'builtin') return `builtin.${fn.name}`;
  if (fn.sourceKey !== undefined) {
    const { file, line, column } = fn.site;
    return `${inComment(fn.sourceKey)}@${inComment(file)}:${line}:${column}`;
  }
  let key = unnamed.get(fn.fn);
  if (key === undefined) {
    key = `function#${++lastUnnamed}`;
    unnamed.set(fn.fn, key);
  }
  return key;
}

/** The key stands in a line comment of the text, which nothing in it may end. */
function inComment(text: string): string {
  return /^[\w.:#/\\@+-]{1,200}$/.test(text) ? text : keyHash(text);
}
