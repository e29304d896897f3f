const toText = Function.prototype.toString;

/** The text of a function, also where the program puts a method of its own in the place of `Function.prototype.toString`. */
export function sourceText(fn: object): string {
  return Reflect.apply(toText, fn, []);
}
