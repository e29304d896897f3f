/**
 * The stack of an error as text, or undefined. It is an accessor of V8 in some versions of Node and data in others, and the program's own
 * `Error.prepareStackTrace` may throw, or make of it what is no text.
 */
export function stackOf(error: { readonly stack?: unknown }): string | undefined {
  try {
    const { stack } = error;
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    return undefined;
  }
}
