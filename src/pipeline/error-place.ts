/** What a loop's variable `at` says about an error: which step it belongs to, and how its record is kept. */

/** No step: the engine's own code runs. */
export const ENGINE = -1;

/** Step `index` runs and has a pair in hand, as two variables. */
export function withPair(index: number): number {
  return -2 - index;
}

/** The step's index; {@link ENGINE} for none. */
export function stepIndex(at: number): number {
  return at < ENGINE ? -2 - at : at;
}

export function hasPair(at: number): boolean {
  return at < ENGINE;
}
