const classToName = new WeakMap<object, string>();

/** Says that a class is this package's own, and under which name executors have it: known also where the inspector is denied, and however a bundler calls it. */
export function nameEngineClass(type: object, name: string): void {
  classToName.set(type, name);
}

export function engineNameOf(type: object): string | undefined {
  return classToName.get(type);
}
