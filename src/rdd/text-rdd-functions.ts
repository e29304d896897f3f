import { invalidArgument } from '../common/invalid-argument.ts';
import type { RDD } from './rdd.ts';
import { RDDTransformations } from './rdd-transformations.ts';

/**
 * What an RDD of strings has on top: ways to cut them that the engine knows. Right behind `textFile` words are cut from the bytes of the file, and a word that comes often
 * becomes a string once: three to five times faster than a function that cuts lines. Words that are only counted (`map((word) => [word, 1])` and `reduceByKey((a, b) => a + b)`,
 * `countByValue`, `distinct`) are counted while they are cut, and no record is made of a word; `explain()` says so. The methods' `this` is typed: they do not compile on other
 * RDDs. A record that is no string fails the action with NOT_A_STRING.
 */
export abstract class TextRDDFunctions<T> extends RDDTransformations<T> {
  /**
   * The words of each string: `RDD<string>` → `RDD<string>`. With a separator they are what `text.split(separator)` gives, empty ones too; without one they stand between
   * white space (`\s+`), and none is empty. Shuffles: no. Memory: one string's words; behind `textFile` the words known at a time, a few MiB a task. Drops the partitioner.
   *
   * Differs from Spark, which has no such method. A `flatMap((line) => line.split(' '))` that is nothing but that is as fast.
   *
   * @throws SparkError INVALID_ARGUMENT at this call, if the separator is no string or empty
   * @example
   * ```ts
   * const lines = sc.parallelize(['to be,', ' or  not']);
   * await lines.words().collect(); // => ['to', 'be,', 'or', 'not']
   * await lines.words(' ').collect(); // => ['to', 'be,', '', 'or', '', 'not']
   * ```
   */
  words(this: RDD<string>, separator?: string): RDD<string> {
    const site = this.callSite();
    if (separator === undefined) return this.derive({ kind: 'words', parent: this.dataset, site });
    checkSeparator(separator, 'words');
    return this.derive({ kind: 'words', parent: this.dataset, separator, site });
  }

  /**
   * The parts of each string: `RDD<string>` → `RDD<string[]>`, each what `text.split(separator)` gives. It knows no quotes: for files with comma-separated values that have
   * some, use a parser. Shuffles: no. Memory: one array. Drops the partitioner.
   *
   * Differs from Spark, which has no such method.
   *
   * @throws SparkError INVALID_ARGUMENT at this call, if the separator is no string or empty
   * @example
   * ```ts
   * await sc.parallelize(['a,1', 'b,']).fields(',').collect(); // => [['a', '1'], ['b', '']]
   * ```
   */
  fields(this: RDD<string>, separator: string): RDD<string[]> {
    const site = this.callSite();
    checkSeparator(separator, 'fields');
    return this.derive({ kind: 'fields', parent: this.dataset, separator, site });
  }
}

function checkSeparator(separator: unknown, operator: string): void {
  if (typeof separator === 'string' && separator !== '') return;
  throw invalidArgument(operator, 'a separator that is a string and not empty', separator);
}
