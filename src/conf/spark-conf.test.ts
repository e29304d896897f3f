import { describe, expect, it } from 'vitest';
import { schedulerConf } from './scheduler.ts';
import { SparkConf } from './spark-conf.ts';

describe('setting', () => {
  it('keeps any key, as text, and chains', () => {
    const conf = new SparkConf({ 'spark.a': 1, 'my.key': true })
      .setMaster('local[2]')
      .setAppName('app')
      .setAll([['spark.b', 'x']])
      .setIfMissing('spark.b', 'y')
      .setIfMissing('spark.c', 'z')
      .remove('spark.a');
    expect(conf.getAll()).toEqual([
      ['my.key', 'true'],
      ['spark.master', 'local[2]'],
      ['spark.app.name', 'app'],
      ['spark.b', 'x'],
      ['spark.c', 'z'],
    ]);
    expect(conf.contains('spark.a')).toBe(false);
  });

  it('sets environment variables of executors, one or many', () => {
    const conf = new SparkConf()
      .setExecutorEnv('A', '1')
      .setExecutorEnv([['B', '2']])
      .setExecutorEnv({ C: '3' });
    expect(conf.get('spark.executorEnv.A')).toBe('1');
    expect(conf.getExecutorEnv()).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['C', '3'],
    ]);
  });

  it('takes keys that are names of Object.prototype', () => {
    const conf = new SparkConf([['__proto__', 'x']]);
    expect(conf.get('__proto__')).toBe('x');
    expect(conf.getOption('constructor')).toBeUndefined();
  });

  it('refuses a value that is no text, number or boolean, naming the key', () => {
    const conf = new SparkConf();
    expect(() => conf.set('spark.a', undefined as never)).toThrow(/^Cannot set spark\.a: .* is undefined;/);
    expect(() => conf.set('spark.a', null as never)).toThrow(/is null;/);
    expect(() => conf.set('', 'x')).toThrow(expect.objectContaining({ code: 'INVALID_CONF' }));
  });

  it('clones into a conf of its own', () => {
    const conf = new SparkConf({ 'spark.a': '1' });
    const clone = conf.clone().set('spark.a', '2');
    expect(conf.get('spark.a')).toBe('1');
    expect(clone.get('spark.a')).toBe('2');
  });
});

describe('reading', () => {
  const conf = new SparkConf({
    'spark.int': '42',
    'spark.double': '0.5e1',
    'spark.yes': ' True ',
    'spark.time': '90s',
    'spark.size': '3072k',
    'spark.bad': 'abc',
  });

  it('names a key that is not set', () => {
    expect(() => conf.get('spark.none')).toThrow(
      expect.objectContaining({
        code: 'NO_SUCH_CONF',
        message: 'Cannot read spark.none: it is not set; set it, give get() a default, or use getOption()',
      }),
    );
    expect(conf.get('spark.none', 'x')).toBe('x');
    expect(() => conf.getAppId()).toThrow(/spark\.app\.id/);
    expect(() => conf.getInt('spark.none')).toThrow(expect.objectContaining({ code: 'NO_SUCH_CONF' }));
  });

  it('reads numbers, booleans, times and sizes', () => {
    expect(conf.getInt('spark.int')).toBe(42);
    expect(conf.getLong('spark.int')).toBe(42);
    expect(conf.getDouble('spark.double')).toBe(5);
    expect(conf.getBoolean('spark.yes')).toBe(true);
    expect(conf.getTimeAsMs('spark.time')).toBe(90_000);
    expect(conf.getTimeAsSeconds('spark.time')).toBe(90);
    expect(conf.getTimeAsSeconds('spark.int')).toBe(42);
    expect(conf.getSizeAsBytes('spark.size')).toBe(3_145_728);
    expect(conf.getSizeAsKb('spark.size')).toBe(3072);
    expect(conf.getSizeAsMb('spark.size')).toBe(3);
    expect(conf.getSizeAsGb('spark.size')).toBe(0);
    expect(conf.getSizeAsMb('spark.int')).toBe(42);
  });

  it('takes a default in the form of the method', () => {
    expect(conf.getInt('spark.none', 7)).toBe(7);
    expect(conf.getBoolean('spark.none', false)).toBe(false);
    expect(conf.getTimeAsMs('spark.none', '2s')).toBe(2_000);
    expect(conf.getSizeAsKb('spark.none', '1m')).toBe(1024);
    expect(conf.getInt('spark.int', 7)).toBe(42);
  });

  it('refuses a text of another kind, naming the key', () => {
    for (const read of [
      () => conf.getInt('spark.bad', 1),
      () => conf.getDouble('spark.bad'),
      () => conf.getBoolean('spark.bad'),
      () => conf.getTimeAsMs('spark.bad'),
      () => conf.getSizeAsBytes('spark.bad'),
    ]) {
      expect(read).toThrow(/^Cannot use spark\.bad: "abc" is not an? /);
    }
  });

  it('cuts off the prefix', () => {
    expect(new SparkConf({ 'spark.x.a': '1', 'spark.xy': '2' }).getAllWithPrefix('spark.x.')).toEqual([
      ['a', '1'],
    ]);
  });

  it('reads a declared setting', () => {
    expect(conf.getEntry(schedulerConf.maxConsecutiveStageAttempts)).toBe(4);
  });
});

describe('toDebugString', () => {
  it('is sorted and hides secrets by key and by value', () => {
    const conf = new SparkConf({
      'spark.z': '1',
      'spark.my.Password': 'hunter2',
      'spark.access.key': 'k',
      'spark.opts': '-Dtoken=abc',
      'spark.a': '2',
    });
    expect(conf.toDebugString().split('\n')).toEqual([
      'spark.a=2',
      'spark.access.key=*********(redacted)',
      'spark.my.Password=*********(redacted)',
      'spark.opts=*********(redacted)',
      'spark.z=1',
    ]);
  });

  it('follows spark.redaction.regex, and hides secrets also where that is broken', () => {
    const conf = new SparkConf({ 'spark.redaction.regex': 'hide', 'spark.hide': '1', 'spark.token': '2' });
    expect(conf.toDebugString()).toContain('spark.hide=*********(redacted)');
    expect(conf.toDebugString()).toContain('spark.token=2');
    expect(conf.set('spark.redaction.regex', '(').toDebugString()).toContain('spark.token=****');
  });
});
