import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { IsolateRegistry } from './isolate-registry.ts';

describe('IsolateRegistry', () => {
  it('knows a class by its id, and the id by the class', () => {
    const registry = new IsolateRegistry();
    class User {}
    registry.set('driver:1', User);
    expect(registry.get('driver:1')).toBe(User);
    expect(registry.idOf(User)).toBe('driver:1');
    expect(registry.get('driver:2')).toBeUndefined();
  });

  it('keeps no class alive', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const registry = new IsolateRegistry();
    class Kept {}
    registry.set('kept', Kept);
    registry.set('dropped', class Dropped {});
    for (let round = 0; round < 20 && registry.get('dropped') !== undefined; round++) {
      // A look at a weak reference holds its value until the turn ends.
      await new Promise(setImmediate);
      collect();
    }
    expect(registry.get('dropped')).toBeUndefined();
    expect(registry.get('kept')).toBe(Kept);
    const again = class Dropped {};
    registry.set('dropped', again);
    await new Promise(setImmediate);
    expect(registry.get('dropped')).toBe(again);
  });
});
