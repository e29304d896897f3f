/**
 * What a record may be: anything. Written this way, as the bound of a type parameter, it makes TypeScript infer `[string, number]` for
 * `(w) => [w, 1]`, where an unbounded parameter would infer an array.
 */
// biome-ignore lint/complexity/noBannedTypes: `{}` is every value but null and undefined, which is what is meant
export type Rec = [Rec, ...Rec[]] | {} | null | undefined;
