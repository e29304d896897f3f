/** A text in which ranges are replaced; positions are those of the original. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits that do not overlap; several at one place stay in the order given.
 *
 * What follows a replaced range keeps its line, and its column where the new text is not longer, so that errors show
 * the places of the original.
 */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return source;
  const sorted = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  let text = '';
  let at = 0;
  for (const { start, end, text: replacement } of sorted) {
    if (start < at) continue; // Inside a part that is cut.
    text += source.slice(at, start) + inPlaceOf(source.slice(start, end), replacement);
    at = end;
  }
  return text + source.slice(at);
}

function inPlaceOf(original: string, replacement: string): string {
  const lines = original.split('\n');
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  if (lines.length === 1) return replacement.padEnd(first.length);
  return `${replacement}${'\n'.repeat(lines.length - 1)}${' '.repeat(last.length)}`;
}

/** A name that does not occur in a text. */
export function freshName(source: string, base: string): string {
  let name = base;
  for (let suffix = 1; source.includes(name); suffix++) name = `${base}${suffix}`;
  return name;
}
