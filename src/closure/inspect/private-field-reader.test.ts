import { describe, expect, it } from 'vitest';
import { session } from './isolate.ts';
import { readPrivateFields } from './private-field-reader.ts';

let ran = 0;

class Account {
  #owner: unknown;
  #limits: unknown = { daily: -0 };
  get #secret(): number {
    ran++;
    return 1;
  }
  #method(): number {
    ran++;
    return this.#secret;
  }
  constructor(owner: unknown) {
    this.#owner = owner;
  }
  all(): unknown[] {
    return [this.#owner, this.#limits, this.#method];
  }
}

class Savings extends Account {
  #rate = Number.NaN;
  rate(): number {
    return this.#rate;
  }
}

/** With a second field of a name of the base class. */
class Joint extends Account {
  #owner = 'second';
  second(): string {
    return this.#owner;
  }
}

const NAMES = ['#owner', '#limits'];

describe('the #private fields of many instances', () => {
  it('are read as they are, and the very objects in them', () => {
    const owners = [{ name: 'a' }, undefined, -0, 'text', 1n, Symbol('s'), () => 1, null];
    const accounts = Array.from({ length: 1000 }, (_, index) => new Account(owners[index % owners.length]));
    const fields = readPrivateFields(accounts, NAMES);
    expect(fields).toHaveLength(1000);
    for (const [index, [owner, limits]] of fields.entries()) {
      const [realOwner, realLimits] = (accounts[index] as Account).all();
      expect(owner?.[0]).toBe('#owner');
      expect(Object.is(owner?.[1], realOwner)).toBe(true);
      expect(limits).toEqual(['#limits', { daily: -0 }]);
      expect(limits?.[1]).toBe(realLimits);
    }
    expect(ran).toBe(0);
  });

  it('are those of all classes of a chain', () => {
    const [fields] = readPrivateFields([new Savings('me')], [...NAMES, '#rate']);
    expect(fields).toEqual([
      ['#owner', 'me'],
      ['#limits', { daily: -0 }],
      ['#rate', Number.NaN],
    ]);
  });

  it('are found where some of the instances lack them, or have two of one name', () => {
    const never = Object.create(Account.prototype) as Account;
    const objects = [new Account(1), never, new Joint(2), new Account(3), never, new Account(4)];
    const fields = readPrivateFields(objects, NAMES);
    const owners = fields.map((one) => one.filter(([name]) => name === '#owner').map(([, value]) => value));
    expect(owners).toEqual([[1], [], expect.arrayContaining([2, 'second']), [3], [], [4]]);
  });

  it('are found where two classes of a chain have one name', () => {
    const fields = readPrivateFields([new Joint(1), new Joint(2)], [...NAMES, '#owner']);
    for (const one of fields) expect(one.filter(([name]) => name === '#owner')).toHaveLength(2);
  });

  it('leave nothing behind on the global object, nor a stray rejection', async () => {
    const before = Reflect.ownKeys(globalThis);
    readPrivateFields([new Account(1), {}], NAMES);
    session.runLine({}, () => 'throw new Error("late")');
    session.runLine({}, () => 'not a line');
    await new Promise((resolve) => setImmediate(resolve));
    expect(Reflect.ownKeys(globalThis)).toEqual(before);
  });
});
