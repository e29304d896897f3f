/** Spreads what 32 bits differ in over all of them, so that neighbours have little in common: a bijection, the same on every machine. */
export function mixBits(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
