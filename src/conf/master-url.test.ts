import { expect, it } from 'vitest';
import { parseMaster } from './master-url.ts';

const cpus = () => 6;

it.each([
  ['local', 1, 1],
  ['local[4]', 4, 1],
  ['local[ 4 ]', 4, 1],
  ['local[*]', 6, 1],
  ['local[3,5]', 3, 5],
  ['local[3, 5]', 3, 5],
  ['local[*,2]', 6, 2],
])('reads %s', (url, cores, maxFailures) => {
  expect(parseMaster(url, cpus)).toEqual({ kind: 'local', cores, maxFailures });
});

it('finds at least one CPU on the machine', () => {
  expect(parseMaster('local[*]').cores).toBeGreaterThanOrEqual(1);
});

it.each([undefined, '', '  '])('tells how to set a master where it is %j', (url) => {
  expect(() => parseMaster(url)).toThrow(
    expect.objectContaining({
      code: 'MASTER_NOT_SET',
      message: expect.stringMatching(/master URL must be set .*local\[\*\]/),
    }),
  );
});

it.each([
  'local[0]',
  'local[x]',
  'local[]',
  'local[1.5]',
  'local[-1]',
  'local[2,0]',
  'local[2,x]',
  'local[2,]',
  'local[100000]',
])('refuses %s and says what is possible', (url) => {
  expect(() => parseMaster(url, cpus)).toThrow(
    expect.objectContaining({
      code: 'INVALID_MASTER',
      message: expect.stringMatching(
        /^Could not parse Master URL: 'local\[.*\]': ".*" is no number of .*; use local, /,
      ),
    }),
  );
});

it.each(['foo://', 'local[2', 'local[2,3,4]', 'Local', 'local2', 'http://x'])('refuses %s', (url) => {
  expect(() => parseMaster(url, cpus)).toThrow(
    expect.objectContaining({
      code: 'INVALID_MASTER',
      message: `Could not parse Master URL: '${url}'; use local, local[N], local[*], local[N,F] or local[*,F] with whole numbers N and F of 1 or more`,
    }),
  );
});

it.each(['spark://host:7077', 'local-cluster[2,1,1024]', 'k8s://https://host', 'yarn', 'yarn-client'])(
  'says that %s is not supported',
  (url) => {
    expect(() => parseMaster(url, cpus)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_MASTER', message: expect.stringContaining(`'${url}'`) }),
    );
  },
);
