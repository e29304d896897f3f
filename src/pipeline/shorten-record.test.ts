import { expect, it } from 'vitest';
import { shortenRecord } from './shorten-record.ts';

it('keeps short records whole', () => {
  expect(shortenRecord(['a', 1])).toBe("[ 'a', 1 ]");
  expect(shortenRecord(undefined)).toBe('undefined');
});

it('cuts long ones to one line of bounded length', () => {
  const records = [
    'x'.repeat(1e6),
    Array(1e6).fill('long'),
    { text: 'a\nb'.repeat(1000) },
    new Map([[{}, { a: { b: {} } }]]),
  ];
  for (const record of records) {
    const text = shortenRecord(record);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).not.toContain('\n');
  }
});

it('runs nothing of the user', () => {
  const touched: string[] = [];
  const touch = (name: string) => () => {
    touched.push(name);
    throw new Error(name);
  };
  const hooks = {
    [Symbol.toPrimitive]: touch('toPrimitive'),
    [Symbol.for('nodejs.util.inspect.custom')]: touch('inspect'),
  };
  class Evil {
    get field() {
      return touch('getter')();
    }
    toString = touch('toString');
    toJSON = touch('toJSON');
  }
  const proxy = new Proxy(
    {},
    { get: touch('get'), ownKeys: touch('ownKeys'), getPrototypeOf: touch('getPrototypeOf') },
  );
  for (const record of [
    new Evil(),
    hooks,
    [proxy],
    { proxy },
    Object.defineProperty({}, 'x', { get: touch('own'), enumerable: true }),
  ]) {
    expect(shortenRecord(record)).toMatch(/./);
  }
  expect(touched).toEqual([]);
});
