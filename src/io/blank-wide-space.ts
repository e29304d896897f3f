import { isAscii } from 'node:buffer';

const BLANK = 0x20;
/** The least byte by which white space beyond ASCII begins. */
const LEAST_FIRST = 0xc2;

/** Puts blanks in the place of white space beyond ASCII, so that text can be cut at bytes. */
export function blankWideSpace(bytes: Buffer): void {
  if (isAscii(bytes)) return;
  for (let at = 0; at < bytes.length; at++) {
    const first = bytes[at]!;
    if (first < LEAST_FIRST) continue;
    const length = wideSpaceLength(first, bytes[at + 1], bytes[at + 2]);
    if (length === 0) continue;
    bytes.fill(BLANK, at, at + length);
    at += length - 1;
  }
}

/** The length of the character that begins with these bytes, where `\s` matches it; else 0. The first byte of a character begins one, whatever stands before it. */
function wideSpaceLength(first: number, second = 0, third = 0): number {
  switch ((first << 8) | second) {
    case 0xc2a0:
      return 2;
    case 0xe280:
      return (third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf ? 3 : 0;
    case 0xe19a:
    case 0xe380:
      return third === 0x80 ? 3 : 0;
    case 0xe281:
      return third === 0x9f ? 3 : 0;
    case 0xefbb:
      return third === 0xbf ? 3 : 0;
    default:
      return 0;
  }
}
