import type { CallSite } from '../common/call-site.ts';
import type { UserClass } from '../serializer/class-table.ts';

/** A class of the user that has instances in an encoded value which an operator or action takes along to its tasks. Of the driver alone. */
export interface ArgumentClass {
  readonly type: UserClass;
  /** What the value is to the operator, as errors call it: `the zero value`. */
  readonly what: string;
  readonly operator: string;
  readonly site: CallSite;
}
