import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ownPrototype } from './own-prototype.ts';

describe('ownPrototype', () => {
  it('leaves the prototypes of this realm and of classes as they are', () => {
    class Own {}
    for (const prototype of [Object.prototype, Map.prototype, Own.prototype, null])
      expect(ownPrototype(prototype)).toBe(prototype);
  });

  it('does not take a realm that is neither this one nor the main one for its own', () => {
    const foreign: unknown = runInNewContext('Object.prototype');
    expect(ownPrototype(foreign)).toBe(foreign);
  });
});
