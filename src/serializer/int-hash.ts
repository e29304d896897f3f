/** The hash of an int32: every bit of it depends on all bits of the number, and no two numbers have the same. */
export function hashInt(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The statements that set the variable `hash` to {@link hashInt} of an expression, for generated loops. */
export function intHashText(hash: string, value: string): readonly string[] {
  return [
    `${hash} = Math.imul(${value} ^ (${value} >>> 16), 0x85ebca6b);`,
    `${hash} = Math.imul(${hash} ^ (${hash} >>> 13), 0xc2b2ae35);`,
    `${hash} ^= ${hash} >>> 16;`,
  ];
}
