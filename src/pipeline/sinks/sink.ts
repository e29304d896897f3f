import type { CallSite } from '../../common/call-site.ts';
import type { InPlaceNode } from '../../lineage/nodes.ts';
import type { ResultNode } from '../../lineage/result-node.ts';
import type { ShuffleWriteSink } from '../../lineage/stage-plan.ts';
import type { TaskFunction } from '../../lineage/user-function.ts';
import type { LoopText } from '../loop-text.ts';
import type { Slot } from '../operators/operator.ts';
import type { LineTarget, PairTarget, StageServices } from '../ports.ts';
import type { Step } from '../step.ts';

/** Where a loop's records go. `partition` results are no sink of a loop: there the user's code pulls. */
export type SinkNode =
  | Exclude<ResultNode, { kind: 'partition' }>
  | ({ readonly write: ShuffleWriteSink } & ({ readonly kind: 'straight' } | { readonly kind: 'combine' }))
  | { readonly kind: 'combineInPlace'; readonly node: InPlaceNode }
  | { readonly kind: 'lines'; readonly operator: string; readonly target: LineTarget }
  | { readonly kind: 'gather'; readonly operator: string; readonly target: PairTarget };
export type SinkKind = SinkNode['kind'];
export type SinkNodeOf<K extends SinkKind> = Extract<SinkNode, { kind: K }>;

/** A function that a sink calls; the sink's errors name it. Every sink has at least one step, if only for the place in errors. */
export interface SinkStep {
  readonly operator: string;
  readonly site: CallSite | undefined;
  readonly fn: TaskFunction | undefined;
}

/**
 * How the records of one kind of sink are taken in, by a generated loop and by the interpreter. `S` is the state of one task, which may pass through several
 * loops one after another; the text finds it as `sink`.
 */
export interface Sink<K extends SinkKind, S extends SinkState> {
  /** `site` is the line of the stage's last operator. */
  steps(node: SinkNodeOf<K>, site: CallSite): readonly SinkStep[];
  open(node: SinkNodeOf<K>, services: StageServices): S;
  /** Writes the lines before the loop, and returns what comes in its body and after its end. */
  emit(text: LoopText, slots: readonly Slot[]): SinkText;
  accept(state: S, record: unknown, steps: readonly Step[]): void;
}

export interface SinkText {
  /** `return true` ends the loop for good; `end` does not run then. */
  body(record: string): void;
  end?(): void;
}

export interface SinkState {
  /** True once no more records are wanted. */
  readonly done?: boolean;
  /** The task's value. */
  finish(): unknown;
  /** Removes what was written. Idempotent. */
  abort?(): void;
}
