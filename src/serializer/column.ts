import type { UserClass } from './class-table.ts';

/**
 * The columns of a block of records that all have one closed shape. A record is a leaf, a fixed-length array of columns, or a flat object of columns with the
 * same keys in the same order, plain or of one class; arrays and objects nest.
 */
export type Column =
  | { readonly kind: 'constant'; readonly value: null | undefined }
  | { readonly kind: 'boolean'; readonly values: Uint8Array }
  | { readonly kind: 'int32'; readonly values: Int32Array }
  | { readonly kind: 'float64'; readonly values: Float64Array }
  | { readonly kind: 'date'; readonly values: Float64Array }
  | StringColumn
  /** Primitives of more than one type. */
  | { readonly kind: 'mixed'; readonly values: readonly unknown[] }
  | { readonly kind: 'array'; readonly columns: readonly Column[] }
  | { readonly kind: 'object'; readonly keys: readonly string[]; readonly columns: readonly Column[] }
  | InstanceColumn;

/** Objects of one class that have nothing but own fields; `id` is the class's in the data. */
export interface InstanceColumn {
  readonly kind: 'instance';
  readonly id: string;
  readonly type: UserClass;
  readonly keys: readonly string[];
  readonly columns: readonly Column[];
}

/** Strings as they come, or short ones still in one text: string `i` is the next `lengths[i]` units of it. */
export type StringColumn =
  | { readonly kind: 'string'; readonly values: readonly string[] }
  | { readonly kind: 'text'; readonly text: string; readonly lengths: LengthArray };

export type LengthArray = Uint8Array | Uint16Array | Uint32Array;

/** The number of each kind in the data. Null and undefined have one each, and the two forms of a string column are one in the data. */
export const ColumnTag = {
  null: 0,
  undefined: 1,
  boolean: 2,
  int32: 3,
  float64: 4,
  date: 5,
  string: 6,
  mixed: 7,
  array: 8,
  object: 9,
  instance: 10,
} as const;

/** Leaves of a shape. Wider records go as values: so many columns at once would only trash the cache. */
export const MAX_COLUMNS = 256;
/** Arrays and objects in a shape, the record itself included. */
export const MAX_CONTAINERS = 16;
export const MAX_WIDTH = 64;
