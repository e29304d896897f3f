import { expect, it } from 'vitest';
import { SparkError } from '../common/errors.ts';
import { StageFailure } from '../pipeline/stage-failure.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import { FetchFailedError } from '../shuffle/fetch-failed-error.ts';
import { endReasonOf, strayReason, TaskKilledError } from './task-failure.ts';

const site = { file: '/app/job.ts', line: 7, column: 3 };
const target = { shuffleId: 1, mapIndex: 2, mapId: 3, executorId: '0', reduceId: 4 };

/** As a user's iterator passes on what the engine throws below it. */
const throughUserCode = (thrown: unknown) => new StageFailure(thrown, 'mapPartitions', site, undefined);

it.each([
  ['directly', new TaskKilledError()],
  ['through user code', throughUserCode(new TaskKilledError())],
])('a kill that arrives %s is no failure', (_how, thrown) => {
  expect(endReasonOf(thrown)).toEqual({ kind: 'TaskKilled', reason: '' });
});

it.each([
  ['directly', new FetchFailedError(target, 'the file is missing')],
  ['through user code', throughUserCode(new FetchFailedError(target, 'the file is missing'))],
])('a failed fetch that arrives %s names the map output', (_how, thrown) => {
  expect(endReasonOf(thrown)).toEqual({
    kind: 'FetchFailed',
    ...target,
    message: expect.stringContaining('the file is missing'),
  });
});

it('an error of user code comes with operator, line and the error itself', () => {
  const cause = Object.assign(new RangeError('too many'), { limit: 5 });
  const reason = endReasonOf(new StageFailure(cause, 'map', site, '42'));
  expect(reason).toMatchObject({
    kind: 'ExceptionFailure',
    code: 'TASK_THREW',
    message: 'The function of map at /app/job.ts:7:3 threw, with the record 42: too many',
    stack: expect.stringContaining('RangeError: too many'),
  });
  const thrown = reason.kind === 'ExceptionFailure' ? decodeValue(reason.thrown!) : undefined;
  expect(thrown).toBeInstanceOf(RangeError);
  expect(thrown).toMatchObject({ message: 'too many', limit: 5 });
});

it.each([undefined, null, 'text', 0, Symbol('s'), { code: 'X' }])('%s can be thrown', (value) => {
  const reason = endReasonOf(new StageFailure(value, 'map', site, undefined));
  expect(reason).toMatchObject({ kind: 'ExceptionFailure', code: 'TASK_THREW' });
  if (reason.kind !== 'ExceptionFailure' || typeof value === 'symbol') return;
  expect(decodeValue(reason.thrown!)).toEqual(value);
});

it('an error of the engine keeps its code, and says whether a second try can help', () => {
  const full = new SparkError('OUT_OF_MEMORY', 'full');
  expect(endReasonOf(full)).toMatchObject({ code: 'OUT_OF_MEMORY', message: 'full' });
  expect(endReasonOf(full)).not.toHaveProperty('final');
  expect(endReasonOf(throughUserCode(full))).toMatchObject({ code: 'OUT_OF_MEMORY' });
  expect(endReasonOf(new SparkError('RESULT_TOO_LARGE', 'large'))).toMatchObject({ final: true });
});

it('an error that holds too much travels without its data', () => {
  const error = Object.assign(new Error('x'.repeat(100_000)), { data: new Uint8Array(2 ** 21) });
  const reason = endReasonOf(new StageFailure(error, 'map', site, undefined));
  if (reason.kind !== 'ExceptionFailure') throw new Error('not a failure');
  expect(reason.thrown).toBeUndefined();
  expect(reason.message.length).toBeLessThan(70_000);
});

it('what a task leaves behind is told by its kind', () => {
  expect(strayReason('unhandledRejection', new Error('lost'))).toMatchObject({
    code: 'UNHANDLED_REJECTION',
    message: expect.stringContaining('lost'),
  });
  expect(strayReason('uncaughtException', 'text')).toMatchObject({
    code: 'UNCAUGHT_EXCEPTION',
    message: expect.stringContaining('text'),
  });
});
