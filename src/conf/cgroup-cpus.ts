import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Reads a small text file; undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

const CGROUP_ROOT = '/sys/fs/cgroup';

/**
 * The CPUs that the control group of this process may use, by its quota (a container's `--cpus`): 1.5 means one and a
 * half. Infinity where there is no quota, or no control groups at all.
 *
 * Every group between this process's and the root counts, as a quota binds all groups below it. A container that does
 * not see its own group's folder sees its quota at the root.
 */
export function cgroupCpus(read: ReadText = readTextIfThere): number {
  const memberships = read('/proc/self/cgroup')?.split('\n') ?? [];
  let cpus = Number.POSITIVE_INFINITY;
  for (const line of memberships) {
    const [, controllers, path] = /^[0-9]+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined || controllers === undefined) continue;
    if (controllers === '') {
      for (const folder of upwards(path)) {
        cpus = Math.min(cpus, quotaV2(read(join(CGROUP_ROOT, folder, 'cpu.max'))));
      }
    } else if (controllers.split(',').includes('cpu')) {
      for (const folder of upwards(path)) {
        for (const mount of new Set(['cpu', controllers])) {
          const group = join(CGROUP_ROOT, mount, folder);
          cpus = Math.min(
            cpus,
            quota(read(join(group, 'cpu.cfs_quota_us')), read(join(group, 'cpu.cfs_period_us'))),
          );
        }
      }
    }
  }
  return cpus;
}

/** `max 100000` or `150000 100000`. */
function quotaV2(text: string | undefined): number {
  const [limit, period] = text?.trim().split(/\s+/) ?? [];
  return quota(limit, period);
}

function quota(limitText: string | undefined, periodText: string | undefined): number {
  const limit = Number(limitText);
  const period = Number(periodText);
  return limit > 0 && period > 0 ? limit / period : Number.POSITIVE_INFINITY;
}

function* upwards(path: string): Generator<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    yield folder;
    if (folder === '/' || folder === '.') return;
  }
}

function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
