const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/**
 * Whether a text may name a parameter of `vm.compileFunction`.
 *
 * Anything else ('', '1x', 'a b') does not throw there: it aborts the process.
 */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}
