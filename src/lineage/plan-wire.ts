import type { TrivialForm } from '../closure/text/trivial-form.ts';
import type { CallSite } from '../common/call-site.ts';
import type { BuiltinName } from './builtin-functions.ts';
import type { StorageLevel } from './storage-level.ts';

/**
 * A `StagePlan` on the wire, in value encoding: nodes as plain data, each thing that is not plain replaced by a {@link PlanReference}.
 * A dataset comes after its parents; what lies behind a shuffle is left out.
 */
export interface PlanWire {
  readonly datasets: readonly DatasetWire[];
  readonly functions: readonly FunctionWire[];
  /** The captured classes of the user whose instances may reach the stage's tasks from data or from stages before, whether or not a function names them. */
  readonly classes?: readonly Uint8Array[];
  /** Index of the stage's last dataset. */
  readonly root: number;
  readonly sink: unknown;
}

export interface DatasetWire {
  readonly id: number;
  readonly node: unknown;
  /** Present where the RDD is persisted. */
  readonly level?: StorageLevel;
}

export type FunctionWire =
  | { readonly kind: 'builtin'; readonly name: BuiltinName }
  /** The bytes of a captured closure. */
  | {
      readonly kind: 'user';
      readonly bytes: Uint8Array;
      readonly operator: string;
      readonly site: CallSite;
      readonly trivial?: TrivialForm;
    };

export type PlanReference =
  | { readonly $plan: 'dataset'; readonly index: number }
  | FunctionReference
  | { readonly $plan: 'partitioner'; readonly kind: 'hash' | 'identity'; readonly numPartitions: number }
  | {
      readonly $plan: 'partitioner';
      readonly kind: 'range';
      /** In record encoding. */
      readonly bounds: Uint8Array;
      readonly compare: FunctionReference;
      readonly ascending: boolean;
    };

export interface FunctionReference {
  readonly $plan: 'function';
  readonly index: number;
}

export function isPlanReference(value: object): value is PlanReference {
  return '$plan' in value;
}
