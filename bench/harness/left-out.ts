const said = new Set<string>();

/** No contenders, as an engine is not installed: says so on stderr, once. */
export function leftOut(engine: string, remedy: string): [] {
  if (!said.has(engine)) console.error(`${engine} is left out: it was not found. ${remedy}`);
  said.add(engine);
  return [];
}
