import { SparkError } from '../common/errors.ts';
import { applicationConf } from './application.ts';
import { executorConf } from './executor.ts';
import { knownEntries } from './known-entries.ts';
import type { SparkConf } from './spark-conf.ts';

/**
 * Checks a whole conf, once, before anything starts: the mandatory settings are there, every known setting that is set
 * can be used, and settings that belong together agree. Unknown keys are nobody's business.
 *
 * @throws SparkError `MASTER_NOT_SET`, `APP_NAME_NOT_SET` or `INVALID_CONF`, naming the key
 */
export function validateConf(conf: SparkConf): void {
  if (!conf.getEntry(applicationConf.master)) throw masterNotSet();
  if (!conf.getEntry(applicationConf.appName)) {
    throw new SparkError(
      'APP_NAME_NOT_SET',
      "Cannot start a context: an application name must be set in your configuration; pass { appName: 'my app' }, call conf.setAppName('my app'), or give firesteel submit --name",
    );
  }
  for (const entry of knownEntries) entry.get(conf);
  checkHeartbeat(conf);
}

export function masterNotSet(): SparkError {
  return new SparkError(
    'MASTER_NOT_SET',
    "Cannot start a context: a master URL must be set in your configuration; pass { master: 'local[*]' }, call conf.setMaster('local[*]'), or run the program with firesteel submit",
  );
}

function checkHeartbeat(conf: SparkConf): void {
  const { heartbeatInterval, networkTimeout } = executorConf;
  const intervalMs = conf.getEntry(heartbeatInterval);
  const timeoutMs = conf.getEntry(networkTimeout);
  if (intervalMs < timeoutMs) return;
  throw new SparkError(
    'INVALID_CONF',
    `Cannot use ${heartbeatInterval.key}: ${intervalMs} ms must be below ${networkTimeout.key}, which is ${timeoutMs} ms; executors would count as lost between two heartbeats`,
  );
}
