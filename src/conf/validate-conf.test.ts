import { expect, it } from 'vitest';
import { SparkConf } from './spark-conf.ts';
import { validateConf } from './validate-conf.ts';

const complete = () => new SparkConf().setMaster('local').setAppName('app');

it('accepts a conf with unknown keys', () => {
  expect(() =>
    validateConf(complete().set('spark.sql.something', 'x').set('spark.unknown', '')),
  ).not.toThrow();
});

it('names what is mandatory and missing', () => {
  expect(() => validateConf(new SparkConf().setAppName('app'))).toThrow(
    expect.objectContaining({
      code: 'MASTER_NOT_SET',
      message: expect.stringContaining('master URL must be set'),
    }),
  );
  expect(() => validateConf(new SparkConf().setMaster('local'))).toThrow(
    expect.objectContaining({
      code: 'APP_NAME_NOT_SET',
      message: expect.stringContaining('application name must be set'),
    }),
  );
});

it('refuses any known setting that cannot be used, by name', () => {
  expect(() => validateConf(complete().set('spark.shuffle.file.buffer', 'lots'))).toThrow(
    /^Cannot use spark\.shuffle\.file\.buffer: "lots" is not a size;/,
  );
});

it('refuses a heartbeat that is not below the network timeout', () => {
  const conf = complete().set('spark.executor.heartbeatInterval', '2min');
  expect(() => validateConf(conf)).toThrow(/spark\.executor\.heartbeatInterval: 120000 ms must be below/);
  expect(() => validateConf(conf.set('spark.network.timeout', '121s'))).not.toThrow();
});
