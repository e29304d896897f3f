import { describe, expect, it } from 'vitest';
import { encodeThrown } from './thrown-codec.ts';
import { decodeValue } from './value-decoder.ts';

class QueryError extends RangeError {
  code = 'E_QUERY';
  rows = [1, 2];
  connection = () => 'a function cannot travel';
  client = new (class Client {})();
}

const pass = (thrown: unknown): unknown => decodeValue(encodeThrown(thrown));

describe('what a task threw arrives', () => {
  it.each([['text'], [null], [undefined], [42], [{ reason: 'plain' }]])('as it is: %j', (thrown) => {
    expect(pass(thrown)).toStrictEqual(thrown);
  });

  it('as the nearest built-in error, with the name of its class and the fields that can travel', () => {
    const thrown = new QueryError('no such table', { cause: new Error('lost') });
    const arrived = pass(thrown) as QueryError;
    expect(arrived).toBeInstanceOf(RangeError);
    expect([arrived.name, arrived.message, arrived.stack]).toEqual([
      'QueryError',
      'no such table',
      thrown.stack,
    ]);
    expect((arrived.cause as Error).message).toBe('lost');
    expect({ ...arrived }).toEqual({ code: 'E_QUERY', rows: [1, 2] });
  });

  it('with errors of classes inside it', () => {
    const arrived = pass(new AggregateError([new QueryError('one')], 'all failed')) as AggregateError;
    expect(arrived.errors[0]).toMatchObject({ name: 'QueryError', message: 'one' });
  });

  it('as an Error, when it is a DOMException', () => {
    const arrived = pass(AbortSignal.abort().reason) as Error;
    expect([arrived.name, arrived.message]).toEqual(['AbortError', 'This operation was aborted']);
  });

  it('shown in the message of an Error, when it cannot travel at all', () => {
    const arrived = pass(function broken() {}) as Error;
    expect(arrived.message).toContain('[Function: broken]');
    expect((pass(Symbol('s')) as Error).message).toContain('Symbol(s)');
  });

  it('although its stack or a field throws when it is read', () => {
    const hostile = Object.defineProperty(new Error('hostile'), 'detail', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(pass(hostile)).toMatchObject({ message: 'hostile' });
  });
});
