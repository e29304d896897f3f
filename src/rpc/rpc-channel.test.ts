import { Duplex } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { decodeMessage, encodeFrame, FRAME_HEADER_BYTES } from './message-codec.ts';
import { RpcChannel } from './rpc-channel.ts';

const MAX_BYTES = 1000;

/** Two streams of which each reads what the other writes. `hold` keeps written bytes back until it is released. */
class Wire extends Duplex {
  other!: Wire;
  writes = 0;
  held: (() => void)[] | undefined;

  static pair(): [Wire, Wire] {
    const [left, right] = [new Wire({ allowHalfOpen: false }), new Wire({ allowHalfOpen: false })];
    left.other = right;
    right.other = left;
    return [left, right];
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes++;
    const pass = () => {
      this.other.push(chunk);
      done();
    };
    if (this.held) this.held.push(pass);
    else pass();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', done);
  }

  override _final(done: () => void): void {
    this.other.push(null);
    done();
  }
}

function listen(stream: Duplex, maxBytes = MAX_BYTES) {
  const messages: unknown[] = [];
  const closes: (Error | undefined)[] = [];
  const channel = new RpcChannel<unknown, unknown>(stream, maxBytes, {
    isMessage,
    onMessage: (message) => messages.push(message),
    onClose: (error) => closes.push(error),
  });
  return { channel, messages, closes };
}

/** Everything but `{ broken: true }`. */
function isMessage(value: unknown): value is unknown {
  return !(typeof value === 'object' && value !== null && 'broken' in value);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a channel', () => {
  it('carries messages both ways in order, those of one turn in one write', async () => {
    const [left, right] = Wire.pair();
    const a = listen(left);
    const b = listen(right);
    a.channel.send({ kind: 'first', text: 'grüße €', bytes: new Uint8Array([1, 2, 3]) });
    a.channel.send({ kind: 'second', none: undefined, nan: Number.NaN });
    b.channel.send('answer');
    await turn();
    expect(b.messages).toEqual([
      { kind: 'first', text: 'grüße €', bytes: new Uint8Array([1, 2, 3]) },
      { kind: 'second', none: undefined, nan: Number.NaN },
    ]);
    expect(a.messages).toEqual(['answer']);
    expect(left.writes).toBe(1);
  });

  it('refuses to send more than the limit, and goes on', async () => {
    const [left, right] = Wire.pair();
    const a = listen(left);
    const b = listen(right);
    expect(() => a.channel.send('x'.repeat(MAX_BYTES + 1))).toThrow(/spark\.rpc\.message\.maxSize/);
    a.channel.send('small');
    await turn();
    expect(b.messages).toEqual(['small']);
  });

  it('closes once, by name, when the other side announces too much', async () => {
    const [left, right] = Wire.pair();
    const { channel, messages, closes } = listen(right);
    listen(left, MAX_BYTES * 2).channel.send('x'.repeat(MAX_BYTES + 1));
    await turn();
    expect(messages).toEqual([]);
    expect(closes).toMatchObject([{ code: 'MESSAGE_TOO_LARGE' }]);
    expect(channel.isClosed).toBe(true);
    channel.close();
    expect(closes.length).toBe(1);
  });

  it('tells the end between two messages from the end inside one', async () => {
    const [left, right] = Wire.pair();
    const whole = listen(right);
    left.end(encodeFrame('last'));
    await turn();
    expect(whole.messages).toEqual(['last']);
    expect(whole.closes).toEqual([undefined]);

    const [cutLeft, cutRight] = Wire.pair();
    const cut = listen(cutRight);
    cutLeft.end(encodeFrame('never whole').subarray(0, 8));
    await turn();
    expect(cut.messages).toEqual([]);
    expect(cut.closes).toMatchObject([{ code: 'CHANNEL_CUT' }]);
  });

  it('closes by name on bytes that are no message', async () => {
    const [left, right] = Wire.pair();
    const { closes } = listen(right);
    left.write(Buffer.from([0, 0, 0, 3, 1, 2, 3]));
    await turn();
    expect(closes).toMatchObject([{ code: 'BROKEN_MESSAGE' }]);
  });

  it('closes by name on a message of another shape, and hands it to nobody', async () => {
    const [left, right] = Wire.pair();
    const { messages, closes } = listen(right);
    left.write(Buffer.concat([encodeFrame('good'), encodeFrame({ broken: true }), encodeFrame('late')]));
    await turn();
    expect(messages).toEqual(['good']);
    expect(closes).toMatchObject([
      { code: 'BROKEN_MESSAGE', message: expect.stringContaining('it is none that this side knows') },
    ]);
  });

  it('closes by name when its user cannot handle a message', async () => {
    const [left, right] = Wire.pair();
    const closes: unknown[] = [];
    const cause = new Error('no such task');
    new RpcChannel<unknown, unknown>(right, MAX_BYTES, {
      isMessage,
      onMessage: () => {
        throw cause;
      },
      onClose: (error) => closes.push(error),
    });
    left.write(encodeFrame('good'));
    await turn();
    expect(closes).toMatchObject([{ code: 'BROKEN_MESSAGE', cause }]);
  });

  it('says when the stream has taken a message, also one that is lost', async () => {
    const [left, right] = Wire.pair();
    const a = listen(left);
    const b = listen(right);
    left.held = [];
    let taken = 0;
    a.channel.send('slow', () => {
      taken++;
    });
    await turn();
    expect([taken, b.messages.length]).toEqual([0, 0]);
    for (const pass of left.held.splice(0)) pass();
    await turn();
    expect([taken, b.messages]).toEqual([1, ['slow']]);

    a.channel.send('lost', () => {
      taken++;
    });
    await turn();
    a.channel.close();
    a.channel.send('too late', () => {
      taken++;
    });
    await turn();
    expect(taken).toBe(3);
    expect(a.closes).toEqual([undefined]);
  });

  it('hands on nothing after close(), not even what has been read already', async () => {
    const [left, right] = Wire.pair();
    const received: unknown[] = [];
    const channel: RpcChannel<unknown, unknown> = new RpcChannel(right, MAX_BYTES, {
      isMessage,
      onMessage: (message) => {
        received.push(message);
        channel.close();
      },
      onClose: () => {},
    });
    left.write(Buffer.concat([encodeFrame(1), encodeFrame(2)]));
    await turn();
    expect(received).toEqual([1]);
  });
});

describe('frames', () => {
  it('come out whole however the stream is cut', () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        (bodies, cuts) => {
          const stream = Buffer.concat(
            bodies.map((body) => {
              const frame = Buffer.alloc(FRAME_HEADER_BYTES + body.length, body.length === 0 ? 0 : undefined);
              frame.writeUInt32BE(body.length);
              frame.set(body, FRAME_HEADER_BYTES);
              return frame;
            }),
          );
          const reader = new FrameReader(40);
          const found: Buffer[] = [];
          for (let at = 0, cut = 0; at < stream.length; cut++) {
            const end = at + cuts[cut % cuts.length]!;
            found.push(...reader.push(Buffer.from(stream.subarray(at, end))));
            at = end;
          }
          expect(found.map((body) => [...body])).toEqual(bodies.map((body) => [...body]));
          expect(reader.isBetweenFrames).toBe(true);
        },
      ),
    ));

  it('carry plain data exactly, wherever the body lies in its buffer', () =>
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 0, max: 7 }),
        (value, text, offset) => {
          const message = { value, text, bytes: new Uint8Array([7, 8]), sizes: [1, 2 ** 40, 0.5] };
          const body = encodeFrame(message).subarray(FRAME_HEADER_BYTES);
          const moved = Buffer.alloc(body.length + offset);
          moved.set(body, offset);
          expect(decodeMessage(moved.subarray(offset))).toEqual(message);
        },
      ),
    ));
});
