const ids = new WeakMap<WeakKey, string>();
let driver: string | undefined;
let next = 1;

/** The id under which executors know a class, a symbol or a weak collection of this isolate, whichever payload names it. */
export function identityOf(value: WeakKey): string {
  const known = ids.get(value);
  if (known !== undefined) return known;
  driver ??= process.getBuiltinModule('node:crypto').randomUUID();
  const id = `${driver}:${next++}`;
  ids.set(value, id);
  return id;
}
