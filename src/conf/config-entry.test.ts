import { expect, it } from 'vitest';
import { debugConf } from './debug.ts';
import { timeEntry } from './entries.ts';
import { executorConf } from './executor.ts';
import { knownEntries } from './known-entries.ts';
import { schedulerConf } from './scheduler.ts';
import { SparkConf } from './spark-conf.ts';
import { storageConf } from './storage.ts';

const invalid = (message: string) => expect.objectContaining({ code: 'INVALID_CONF', message });

it('gives the default until the key is set', () => {
  const conf = new SparkConf();
  expect(schedulerConf.maxConsecutiveStageAttempts.get(conf)).toBe(4);
  conf.set('spark.stage.maxConsecutiveAttempts', 7);
  expect(schedulerConf.maxConsecutiveStageAttempts.get(conf)).toBe(7);
});

it('gives undefined for an optional setting that is not set', () => {
  expect(debugConf.stageDir.get(new SparkConf())).toBeUndefined();
  expect(schedulerConf.defaultParallelism.get(new SparkConf())).toBeUndefined();
});

it('follows the fallback where the setting itself is not set', () => {
  const ask = timeEntry('s', {
    key: 'spark.rpc.askTimeout',
    doc: 'How long an answer may take.',
    since: '0.1.0',
    fallback: executorConf.networkTimeout,
  });
  const conf = new SparkConf({ 'spark.network.timeout': '30' });
  expect(ask.get(conf)).toBe(30_000);
  expect(ask.get(conf.set('spark.rpc.askTimeout', '5s'))).toBe(5_000);
});

it('reads a plain number in the unit of the setting', () => {
  expect(executorConf.memory.parse('512')).toBe(512 * 2 ** 20);
  expect(executorConf.heartbeatInterval.parse('500')).toBe(500);
});

it('reads lists without blanks and empty elements', () => {
  expect(storageConf.localDir.parse(' /a, /b ,,')).toEqual(['/a', '/b']);
  expect(storageConf.localDir.get(new SparkConf())).toEqual([]);
});

it('reads arguments, holding together what is quoted', () => {
  expect(executorConf.nodeOptions.parse('')).toEqual([]);
  expect(executorConf.nodeOptions.parse('  --a=1  --b="x y" "c \\" d" e\\ f ')).toEqual([
    '--a=1',
    '--b=x y',
    'c " d',
    'e f',
  ]);
  expect(() => executorConf.nodeOptions.parse('--b="x')).toThrow(
    invalid(
      'Cannot use spark.executor.nodeOptions: "--b=\\"x" is not a list of arguments; close its double quotes',
    ),
  );
});

it('refuses a bad value by name, and says what to write', () => {
  expect(() => schedulerConf.maxConsecutiveStageAttempts.parse('abc')).toThrow(
    invalid(
      'Cannot use spark.stage.maxConsecutiveAttempts: "abc" is not an integer; write a whole number from -2147483648 to 2147483647',
    ),
  );
  expect(() => schedulerConf.maxConsecutiveStageAttempts.parse('0')).toThrow(
    invalid('Cannot use spark.stage.maxConsecutiveAttempts: "0" must be positive'),
  );
  expect(() => executorConf.memory.parse('1.5g')).toThrow(
    invalid(
      'Cannot use spark.executor.memory: "1.5g" is not a size; write a whole number with a unit, such as 512k, 64m or 1g (without a unit: MiB)',
    ),
  );
  expect(() => schedulerConf.mode.parse('FAIR')).toThrow(
    invalid('Cannot use spark.scheduler.mode: "FAIR" is not one of its values; write FIFO'),
  );
  expect(() => debugConf.stageCompiler.parse('yes')).toThrow(
    invalid('Cannot use firesteel.stageCompiler: "yes" is not a boolean; write true or false'),
  );
  expect(() => storageConf.memoryFraction.parse('1')).toThrow(
    invalid('Cannot use spark.memory.fraction: "1" must be above 0 and below 1'),
  );
});

it.each(['', ' ', '1e3', '0x10', '3.0', '2147483648'])('does not take "%s" for an integer', (text) => {
  expect(() => schedulerConf.maxConsecutiveStageAttempts.parse(text)).toThrow(/is not an integer/);
});

it('declares every key once, with a default that its own check accepts and a document', () => {
  const keys = knownEntries.map((entry) => entry.key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const entry of knownEntries) {
    expect(entry.key).toMatch(/^(spark|firesteel)\.[a-zA-Z.]+$/);
    expect(entry.doc).toMatch(/\.$/);
    expect(() => entry.get(new SparkConf())).not.toThrow();
  }
});
