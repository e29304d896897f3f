import type { CallSite } from '../../common/call-site.ts';
import { formatCallSite } from '../../common/call-site.ts';
import { TaskNotSerializableError } from '../../common/errors.ts';
import { formatSteps, type Path, stepsOf } from './path.ts';

/** What the function was passed to, and where: every error and warning names both. */
export interface FunctionUse {
  /** The public method, such as `map`. */
  readonly operator: string;
  readonly site: CallSite;
  /** What was passed, where it is no closure. */
  readonly what?: string;
}

/** `closure passed to map() at src/job.ts:42:18` */
export function describeUse({ operator, site, what = 'closure' }: FunctionUse): string {
  return `${what} passed to ${operator}() at ${formatCallSite(site)}`;
}

/** Why a value cannot travel. `advice` is a sentence of its own. */
export function notSerializable(
  use: FunctionUse,
  path: Path | undefined,
  refusal: { readonly code: string; readonly reason: string; readonly cause?: unknown },
): TaskNotSerializableError {
  const steps = stepsOf(path);
  const message = `Task not serializable: ${formatSteps(steps)} ${refusal.reason} (${describeUse(use)})`;
  const options = refusal.cause === undefined ? undefined : { cause: refusal.cause };
  return new TaskNotSerializableError(refusal.code, message, steps, options);
}

const SHOWN_SOURCE = 40;

/** How errors name the function itself: by its name, else by its text. */
export function functionLabel(fn: { readonly name: string }, source: string): string {
  if (/^class\b/.test(source)) return `class ${fn.name || '(anonymous)'}`;
  if (fn.name) return fn.name;
  const line = source.replace(/\s+/g, ' ');
  return `(${line.length > SHOWN_SOURCE ? `${line.slice(0, SHOWN_SOURCE - 3)}...` : line})`;
}
