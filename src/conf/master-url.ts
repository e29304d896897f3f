import { availableParallelism } from 'node:os';
import { SparkError } from '../common/errors.ts';
import { cgroupCpus } from './cgroup-cpus.ts';
import { masterNotSet } from './validate-conf.ts';

/** What a master URL says. */
export interface LocalMaster {
  readonly kind: 'local';
  /** Task threads. */
  readonly cores: number;
  /** How often one task may fail before its job fails. */
  readonly maxFailures: number;
}

const POSSIBLE =
  'use local, local[N], local[*], local[N,F] or local[*,F] with whole numbers N and F of 1 or more';

/** Masters that Spark has and Firesteel has not. */
const UNSUPPORTED = /^(?:local-cluster\[|spark:\/\/|k8s:\/\/|mesos:\/\/|yarn$|yarn-)/;

/** More threads than any machine has; a larger number is a slip. */
const MAX_CORES = 4096;

/**
 * Reads a master URL. `*` is the number of CPUs this process may use.
 *
 * @throws SparkError `MASTER_NOT_SET`, `INVALID_MASTER`, or `UNSUPPORTED_MASTER` for one that only Spark has
 */
export function parseMaster(
  master: string | undefined,
  countCpus: () => number = availableCpus,
): LocalMaster {
  const url = master?.trim();
  if (url === undefined || url === '') throw masterNotSet();
  if (url === 'local') return { kind: 'local', cores: 1, maxFailures: 1 };
  const [, threads, failures] = /^local\[\s*([^,\]]*?)\s*(?:,\s*([^,\]]*?)\s*)?\]$/.exec(url) ?? [];
  if (threads !== undefined) {
    return {
      kind: 'local',
      cores: threads === '*' ? countCpus() : count(url, threads, 'threads', MAX_CORES),
      maxFailures: failures === undefined ? 1 : count(url, failures, 'task failures', 2 ** 31 - 1),
    };
  }
  if (UNSUPPORTED.test(url)) {
    throw new SparkError(
      'UNSUPPORTED_MASTER',
      `Cannot use the master URL '${url}': this version runs on one machine only; ${POSSIBLE}`,
    );
  }
  throw new SparkError('INVALID_MASTER', `Could not parse Master URL: '${url}'; ${POSSIBLE}`);
}

function count(url: string, text: string, what: string, max: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= max) return value;
  throw new SparkError(
    'INVALID_MASTER',
    `Could not parse Master URL: '${url}': "${text}" is no number of ${what} from 1 to ${max}; ${POSSIBLE}`,
  );
}

/** CPUs this process may use, by its affinity and its control group's quota, a part of one counted whole. */
function availableCpus(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupCpus())));
}
