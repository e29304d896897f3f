import { describe, expect, it } from 'vitest';
import { EventLoop, handDriven, systemTurns, type Turns } from './event-loop.ts';

describe('EventLoop', () => {
  it('handles events in order, those a handler posts after those that waited', () => {
    const handled: string[] = [];
    const loop: EventLoop<string> = new EventLoop(
      (event) => {
        handled.push(event);
        if (event === 'a') loop.post('c');
      },
      (error) => {
        throw error;
      },
      handDriven,
    );
    loop.post('a');
    loop.post('b');
    loop.drain();
    expect(handled).toEqual(['a', 'b', 'c']);
  });

  it('does not handle an event inside another', () => {
    const log: string[] = [];
    const loop: EventLoop<string> = new EventLoop(
      (event) => {
        log.push(`+${event}`);
        if (event === 'a') {
          loop.post('b');
          loop.drain();
        }
        log.push(`-${event}`);
      },
      () => {},
      handDriven,
    );
    loop.post('a');
    loop.drain();
    expect(log).toEqual(['+a', '-a', '+b', '-b']);
  });

  it('handles nothing in the turn of the poster', async () => {
    const handled: string[] = [];
    const loop = new EventLoop<string>(
      (event) => void handled.push(event),
      () => {},
      systemTurns,
    );
    loop.post('a');
    expect(handled).toEqual([]);
    await Promise.resolve();
    expect(handled).toEqual(['a']);
  });

  it('lets others have their turn after 1,000 events', () => {
    const soon: (() => void)[] = [];
    const later: (() => void)[] = [];
    const turns: Turns = { soon: (run) => void soon.push(run), later: (run) => void later.push(run) };
    let handled = 0;
    const loop = new EventLoop<number>(
      () => void handled++,
      () => {},
      turns,
    );
    for (let i = 0; i < 2_500; i++) loop.post(i);
    expect(soon).toHaveLength(1);
    soon.pop()!();
    expect(handled).toBe(1_000);
    later.pop()!();
    expect(handled).toBe(2_000);
    later.pop()!();
    expect(handled).toBe(2_500);
    expect(later).toHaveLength(0);
    loop.post(0);
    expect(soon).toHaveLength(1);
  });

  it('ends when a handler throws: the error is told, the rest is dropped', () => {
    const handled: number[] = [];
    const errors: unknown[] = [];
    const fault = new Error('fault');
    const loop = new EventLoop<number>(
      (event) => {
        if (event === 2) throw fault;
        handled.push(event);
      },
      (error) => errors.push(error),
      handDriven,
    );
    for (const event of [1, 2, 3]) loop.post(event);
    loop.drain();
    loop.post(4);
    loop.drain();
    expect(handled).toEqual([1]);
    expect(errors).toEqual([fault]);
  });

  it('keeps the order of events over many drains', () => {
    const handled: number[] = [];
    const loop: EventLoop<number> = new EventLoop(
      (event) => {
        handled.push(event);
        if (event < 5_000) loop.post(event + 2);
      },
      () => {},
      handDriven,
    );
    loop.post(0);
    loop.post(1);
    for (let i = 0; i < 3_000; i++) loop.post(10_000 + i);
    loop.drain();
    expect(handled.slice(0, 2)).toEqual([0, 1]);
    expect(handled.slice(2, 3_002)).toEqual(Array.from({ length: 3_000 }, (_, i) => 10_000 + i));
    expect(handled.slice(3_002)).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 2));
  });
});
