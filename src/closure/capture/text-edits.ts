/** A text in which ranges are replaced; positions are those of the original. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap; several at one place stay in the order given. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return source;
  const sorted = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  let text = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) continue; // Inside a part that is cut.
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}

/** Cuts a range and keeps its line breaks, so that positions after it stay on their lines. */
export function cut(source: string, start: number, end: number): TextEdit {
  return { start, end, text: source.slice(start, end).replace(/[^\n]/g, '') };
}

/** A name that does not occur in a text. */
export function freshName(source: string, base: string): string {
  let name = base;
  for (let suffix = 1; source.includes(name); suffix++) name = `${base}${suffix}`;
  return name;
}
