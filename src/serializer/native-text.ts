/**
 * Node's own string methods of a Buffer. They are public but missing from its type declarations, and skip the look-up of the encoding's name that
 * `toString` and `write` make on each call.
 */
export interface TextBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  ucs2Slice(start: number, end: number): string;
  latin1Write(text: string, offset: number, length: number): number;
  utf8Write(text: string, offset: number, length: number): number;
  ucs2Write(text: string, offset: number, length: number): number;
}

/** The same bytes with Node's text methods; nothing is copied. */
export function asTextBuffer(bytes: Uint8Array): TextBuffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as TextBuffer;
}

export function allocateTextBuffer(capacity: number): TextBuffer {
  return Buffer.allocUnsafeSlow(capacity) as TextBuffer;
}

/** `String.prototype.isWellFormed` of Node 20, younger than the library the sources are compiled against. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}
