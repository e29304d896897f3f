import { expect, it } from 'vitest';
import { cgroupCpus } from './cgroup-cpus.ts';

const machine = (files: Record<string, string>) => (path: string) => files[path];

it('finds no limit where there are no control groups', () => {
  expect(cgroupCpus(machine({}))).toBe(Number.POSITIVE_INFINITY);
});

it('takes the smallest quota between the group and the root (version 2)', () => {
  const files = {
    '/proc/self/cgroup': '0::/a/b/c\n',
    '/sys/fs/cgroup/a/b/c/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/a/b/cpu.max': '150000 100000\n',
    '/sys/fs/cgroup/a/cpu.max': '400000 100000\n',
  };
  expect(cgroupCpus(machine(files))).toBe(1.5);
});

it('sees the quota at the root inside a container', () => {
  const files = { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '50000 100000\n' };
  expect(cgroupCpus(machine(files))).toBe(0.5);
});

it('reads version 1 groups under either mount name', () => {
  const proc = '11:memory:/other\n4:cpu,cpuacct:/docker/1\n0::/\n';
  const quota = (mount: string) => ({
    '/proc/self/cgroup': proc,
    [`/sys/fs/cgroup/${mount}/cpu.cfs_quota_us`]: '200000\n',
    [`/sys/fs/cgroup/${mount}/cpu.cfs_period_us`]: '100000\n',
  });
  expect(cgroupCpus(machine(quota('cpu')))).toBe(2);
  expect(cgroupCpus(machine(quota('cpu,cpuacct/docker/1')))).toBe(2);
});

it('takes -1 and nonsense for no limit', () => {
  const files = {
    '/proc/self/cgroup': '4:cpu:/\n0::/\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu.max': 'what\n',
  };
  expect(cgroupCpus(machine(files))).toBe(Number.POSITIVE_INFINITY);
});
