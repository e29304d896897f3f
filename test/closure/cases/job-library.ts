// A module of the job's own.
const separator = / /;

export const wordsOf = (text: string): string[] => text.split(separator);

export class Weights {
  readonly #wordToWeight: ReadonlyMap<string, number>;

  constructor(wordToWeight: ReadonlyMap<string, number>) {
    this.#wordToWeight = wordToWeight;
  }

  of(word: string): number {
    return this.#wordToWeight.get(word) ?? 1;
  }
}
