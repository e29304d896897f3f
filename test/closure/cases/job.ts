// A small program as users write them: a context, functions that name what stands around them, and a shuffle.
import { SparkContext } from 'firesteel';
import { Weights, wordsOf } from './job-library.ts';

interface Line {
  readonly text: string;
}

const weights = new Weights(new Map([['a', 2]]));
const synonyms = new Map([['z', 'a']]);
let seen = 0;
let rate = 1;

function note<T>(record: T): T {
  seen += 1;
  return record;
}

function raise(): void {
  rate += 1;
}

/** Gives `equal`, or what was wrong. `opened` is called while the context lives. */
export default async function job(opened: () => Promise<void> | void = () => {}): Promise<object> {
  const sc = new SparkContext({ master: 'local[2]', appName: 'toolchain' });
  try {
    await opened();
    const lines: Line[] = [{ text: 'a b z' }, { text: 'b c' }, { text: 'a' }];
    const counts = await sc
      // In some test runners a clone is of another realm.
      .parallelize(structuredClone(lines), 2)
      .flatMap(({ text }) => wordsOf(text))
      .map((word): [string, number] => [synonyms.get(word) ?? word, weights.of(word)])
      .reduceByKey((a, b) => a + b)
      .collect();
    const numbered = await sc
      .parallelize(['x', 'y', 'z'], 1)
      .map((letter) => note(letter))
      .map((letter) => `${letter}${seen}`)
      .collect();
    const early = sc.parallelize([10], 1).map((x) => x + rate);
    await early.count();
    raise();
    // The first function keeps the rate that it was captured with, next to one that has the new rate.
    const late = await early.map((x) => x * rate).collect();
    const got = JSON.stringify([counts.sort(), numbered, late]);
    const wanted = '[[["a",5],["b",2],["c",1]],["x1","y2","z3"],[22]]';
    return got === wanted ? { outcome: 'equal' } : { outcome: 'different', got, wanted };
  } catch (error) {
    return { outcome: 'failed', message: String(error) };
  } finally {
    await sc.stop();
  }
}
