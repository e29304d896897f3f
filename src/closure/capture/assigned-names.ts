import type { FunctionText } from '../text/function-text.ts';
import type { FreeName } from '../text/scope-findings.ts';
import type { TextEdit } from '../text/text-edits.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { identityOf } from './identity.ts';
import { type Draft, isDraft, type Ref } from './order-nodes.ts';
import type { Path } from './path.ts';

const LONG_VALUE = 64;

/** One function's use of one captured variable. */
export interface NameUse {
  readonly name: string;
  /** The variable as far as V8 lets it be told: script, name, and whether the script has only one of it. */
  readonly variable: string;
  readonly value: unknown;
  /** Whether the script has one variable of this name, so that all functions mean the same. Asked only where it matters. */
  readonly isUnique: () => boolean;
  /** Whether it is such a variable, and functions of the script assign it. */
  readonly isShared: () => boolean;
  readonly free: FreeName;
  readonly draft: Draft;
  readonly text: FunctionText;
  readonly path: Path;
}

/**
 * Captured variables that functions assign. A variable of the module becomes a cell that all functions of a task share,
 * whichever operators they were passed to, as long as they were captured with the same value in it. Any other variable
 * is just a parameter of its function, and refused where several functions have it, because V8 does not tell whether
 * they mean the same one.
 */
export class AssignedNames {
  readonly #uses = new Map<string, NameUse[]>();

  add(use: NameUse): void {
    const uses = this.#uses.get(use.variable);
    if (uses) uses.push(use);
    else this.#uses.set(use.variable, [use]);
  }

  /** Settles what has been added since the last time, once the whole graph is known. */
  settle(graph: GraphBuilder): void {
    for (const uses of this.#uses.values()) {
      const writer = uses.find(({ free }) => free.assigned);
      if (writer) noteWriter(graph, writer, uses);
      const isWrittenToOthers = writer !== undefined && uses.length > 1;
      if (uses[0]?.isShared() || (isWrittenToOthers && writer.isUnique())) shareCell(graph, uses);
      else if (isWrittenToOthers) refuseShared(graph, writer, uses.length);
    }
    this.#uses.clear();
  }
}

function noteWriter(graph: GraphBuilder, writer: NameUse, uses: readonly NameUse[]): void {
  graph.isStateful = true;
  graph.warn(
    `${writer.path.step} assigns captured variable '${writer.name}': each executor changes its own copy; use an accumulator (sc.longAccumulator())`,
  );
  for (const { draft } of uses) markAssigning(draft);
}

function markAssigning(draft: Draft): void {
  if (draft.node.kind === 'function' || draft.node.kind === 'class')
    draft.node = { ...draft.node, assigns: true };
}

function refuseShared(graph: GraphBuilder, { path, name }: NameUse, count: number): never {
  return graph.refuse(path, {
    code: 'SHARED_ASSIGNED_VARIABLE',
    reason:
      `assigns captured variable '${name}', which ${count} shipped functions capture; they would not share it on the ` +
      `executor. Keep the state in an object (const state = { ${name} }) or use an accumulator (sc.longAccumulator())`,
  });
}

function shareCell(graph: GraphBuilder, uses: readonly NameUse[]): void {
  let cell: Draft | undefined;
  graph.isStateful = true;
  for (const { draft, name, free, text, variable, value: seen } of uses) {
    const { node } = draft;
    if (node.kind !== 'function' && node.kind !== 'class') continue;
    const value: Ref | undefined = node.names.find(([captured]) => captured === name)?.[1];
    if (value === undefined || (isDraft(value) && value === cell)) continue;
    cell ??= graph.draft({ kind: 'cell', value, share: `${variable} = ${valueKey(seen)}` });
    const shared = text.fresh(`$${name}`);
    draft.node = {
      ...node,
      names: node.names.map((entry) => (entry[0] === name ? ([shared, cell as Ref] as const) : entry)),
    };
    text.add(
      ...free.references.map((reference): TextEdit => {
        const { start, end, shorthand, callee } = reference;
        const member = `${shared}.value`;
        return { start, end, text: shorthand ? `${name}:${member}` : callee ? `(0,${member})` : member };
      }),
    );
  }
}

/** Equal for the same value alone. */
function valueKey(value: unknown): string {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return identityOf(value);
  const text = String(value);
  if (text.length <= LONG_VALUE) return `${typeof value} ${text}`;
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `${typeof value} ${createHash('sha256').update(text).digest('base64url')}`;
}
