const LINE_ENDS = /[\n\r]/;

/** How lines are cut into words. */
export interface WordCut {
  /** As `line.split(separator)` cuts, empty words too; undefined: at white space of any length, and no word is empty. */
  readonly separator: string | undefined;
}

/** Whether bytes can be cut where this separator stands: it is one character of ASCII that no line holds as its end. */
export function isByteSeparator(separator: string | undefined): boolean {
  return separator === undefined || (/^[\0-\x7f]$/.test(separator) && !LINE_ENDS.test(separator));
}

/** Whether a byte of ASCII separates words. */
export function isSeparator(byte: number, { separator }: WordCut): boolean {
  const character = String.fromCharCode(byte);
  return separator === undefined ? /\s/.test(character) : separator === character;
}

/** The words of one line, or of several where they are cut at white space. */
export function cutWords(text: string, { separator }: WordCut): string[] {
  if (separator !== undefined) return text.split(separator);
  return text.split(/\s+/).filter((word) => word !== '');
}
