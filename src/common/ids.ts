declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]?: Name };

/** An RDD, unique in its context. Spark's `rdd.id`. */
export type RddId = Branded<number, 'RddId'>;
/** A shuffle: one for each shuffle dependency, unique in its context. */
export type ShuffleId = Branded<number, 'ShuffleId'>;
export type JobId = Branded<number, 'JobId'>;
export type StageId = Branded<number, 'StageId'>;
/** One attempt of one task, unique in its context. Also names the attempt's map output (Spark's `mapId`). */
export type TaskId = Branded<number, 'TaskId'>;
export type ExecutorId = Branded<string, 'ExecutorId'>;

/** Hands out 0, 1, 2, … */
export class IdGenerator {
  #next = 0;

  next(): number {
    return this.#next++;
  }
}
