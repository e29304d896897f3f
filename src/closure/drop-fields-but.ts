/**
 * Makes the own fields of an object that its classes' declarations have put there the first of `keys`: where they are not, in that order, all go, to come
 * again with their values. Nearly always nothing has to be done.
 */
export function dropFieldsBut(keys: readonly string[], object: object): object {
  const own = Object.keys(object);
  if (own.every((key, index) => key === keys[index]) && Reflect.ownKeys(object).length === own.length)
    return object;
  for (const key of Reflect.ownKeys(object)) Reflect.deleteProperty(object, key);
  return object;
}
