import type { CallSite } from '../common/call-site.ts';

/** What every node of a lineage has. */
export interface NodeBase {
  /** The user's line. */
  readonly site: CallSite;
  /** The public method that made the node, where its name is not the node's kind. */
  readonly operator?: string;
}
