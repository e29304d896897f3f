import type { FreeName } from '../text/scope-findings.ts';
import { NOT_DEFINED, type Refusal, USER_GLOBAL } from '../text/text-rules.ts';
import { isEvaluationGlobal, isPristineGlobal } from '../well-known.ts';
import { nodeExportOf } from './node-exports.ts';

type Globals = Readonly<Record<string, unknown>>;

/** Why a task could not use a name that no variable around the function has, or undefined where it can. */
export function refusalOfGlobal(name: string, free: FreeName): Refusal | undefined {
  if (isPristineGlobal(name) || free.typeofOnly) return undefined;
  if (name in globalThis) return USER_GLOBAL;
  return free.typeofTested ? undefined : NOT_DEFINED;
}

/**
 * What Node alone puts on the global object of a program without a file (`node -e`, stdin, the REPL), and executors lack: `require`, and its own
 * modules by their names. They go along as if they had been declared.
 */
export function evaluationGlobal(name: string): object | undefined {
  if (!isEvaluationGlobal(name)) return undefined;
  const value = (globalThis as Globals)[name];
  if (name === 'require') return typeof value === 'function' ? value : undefined;
  return typeof value === 'object' && value !== null && nodeExportOf(value) !== undefined ? value : undefined;
}

/** The first property of the program's own that a function reads off `globalThis`, and does not assign itself. */
export function userPropertyOfGlobal(names: ReadonlyMap<string, FreeName>): string | undefined {
  for (const global of ['globalThis', 'global']) {
    const free = names.get(global);
    if (free === undefined) continue;
    for (const member of free.members) {
      const isOwn = member in globalThis && !isPristineGlobal(member) && !isEvaluationGlobal(member);
      if (isOwn && !(member in Object.prototype) && !free.assignedMembers.has(member))
        return `${global}.${member}`;
    }
  }
  return undefined;
}
