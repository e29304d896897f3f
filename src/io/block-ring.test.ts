import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateRing, filledBytes, READ, resetRing, viewRing, WRITTEN } from './block-ring.ts';
import { RingConsumer } from './ring-consumer.ts';
import { RingProducer } from './ring-producer.ts';

const goOn = () => {};

function ringOf(capacity: number) {
  const memory = allocateRing(capacity);
  return { memory, producer: new RingProducer(memory), consumer: new RingConsumer(memory, goOn) };
}

function take(consumer: RingConsumer, most: number): number[] {
  const into = new Uint8Array(most);
  return [...into.subarray(0, consumer.read(into))];
}

describe('a ring', () => {
  it('carries bytes in order, however they are cut on both sides, also round its end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 4, 8, 16),
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
        async (capacity, chunks, sizes) => {
          const { memory, producer, consumer } = ringOf(capacity);
          // Positions start just below the value at which their words wrap.
          for (const word of [WRITTEN, READ]) Atomics.store(viewRing(memory).words, word, -5);
          const written = (async () => {
            for (const chunk of chunks) expect(await producer.write(chunk)).toBe(true);
            producer.end();
          })();
          const got: number[] = [];
          for (let turn = 0; ; turn++) {
            // The producer runs in this thread, so the consumer must find something before it reads.
            while (filledBytes(viewRing(memory).words) === 0 && !consumer.isReleased())
              await new Promise(setImmediate);
            const bytes = take(consumer, sizes[turn % sizes.length] as number);
            if (bytes.length === 0) break;
            got.push(...bytes);
          }
          await written;
          expect(got).toEqual(chunks.flatMap((chunk) => [...chunk]));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives the failure of the producer after the bytes before it', async () => {
    const { producer, consumer } = ringOf(8);
    await producer.write(Uint8Array.of(1, 2));
    producer.fail('SOME_CODE', 'first line\nsecond größe');
    producer.fail('LATER', 'too late');
    producer.end();
    expect(take(consumer, 8)).toEqual([1, 2]);
    for (let again = 0; again < 2; again++) {
      expect(() => take(consumer, 8)).toThrow(
        expect.objectContaining({ code: 'SOME_CODE', message: 'first line\nsecond größe' }),
      );
    }
  });

  it('shortens a failure that is too long', () => {
    const { producer, consumer } = ringOf(8);
    producer.fail('SOME_CODE', 'x'.repeat(100_000));
    expect(() => take(consumer, 8)).toThrow(/^x{4000,4096}$/);
  });

  it('ends the write that waits for room when the consumer closes', async () => {
    const { producer, consumer } = ringOf(4);
    const write = producer.write(new Uint8Array(10));
    await new Promise(setImmediate);
    consumer.close();
    consumer.close();
    expect(await write).toBe(false);
    expect(await producer.write(Uint8Array.of(1))).toBe(false);
    expect(() => take(consumer, 1)).toThrow('The stream is closed');
  });

  it('asks whether to go on while it waits, and lets the answer out', () => {
    let asked = 0;
    const killed = new Error('killed');
    const consumer = new RingConsumer(allocateRing(8), () => {
      if (++asked === 3) throw killed;
    });
    expect(() => take(consumer, 1)).toThrow(killed);
    expect(asked).toBe(3);
  });

  it('can be used again, and a late failure of its earlier use does not reach the new one', async () => {
    const { memory, producer, consumer } = ringOf(8);
    await producer.write(Uint8Array.of(1, 2, 3));
    expect(consumer.isReleased()).toBe(false);
    producer.end();
    consumer.close();
    expect(consumer.isReleased()).toBe(true);
    resetRing(memory);
    const next = { producer: new RingProducer(memory), consumer: new RingConsumer(memory, goOn) };
    producer.fail('LATE', 'the thread of the earlier stream was lost');
    await next.producer.write(Uint8Array.of(4));
    expect(take(next.consumer, 8)).toEqual([4]);
    next.producer.end();
    expect(take(next.consumer, 8)).toEqual([]);
  });

  it('has a power of two for its capacity', () => {
    expect(() => allocateRing(100)).toThrow(RangeError);
  });
});
