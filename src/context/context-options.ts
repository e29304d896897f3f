import { invalidArgument } from '../common/invalid-argument.ts';
import { SparkConf } from '../conf/spark-conf.ts';
import { submittedSettings } from './submitted-settings.ts';

/** What a context is made from, where it is not a `SparkConf`. */
export interface SparkContextOptions {
  /** `local`, `local[N]`, `local[*]`, `local[N,F]` or `local[*,F]`: N task threads, F failures of a task before its job fails. */
  readonly master?: string;
  readonly appName?: string;
  /** Further settings, `spark.*` and `firesteel.*`. */
  readonly conf?: Readonly<Record<string, string | number | boolean>>;
}

/** What the program set, then what it was submitted with. */
export function confOf(options: SparkConf | SparkContextOptions): SparkConf {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgument(
      'new SparkContext',
      'a SparkConf or an object such as { master, appName }',
      options,
    );
  }
  const conf = options instanceof SparkConf ? options.clone() : new SparkConf(options.conf ?? {});
  if (!(options instanceof SparkConf)) {
    if (options.master !== undefined) conf.setMaster(options.master);
    if (options.appName !== undefined) conf.setAppName(options.appName);
  }
  for (const [key, value] of submittedSettings()) conf.setIfMissing(key, value);
  return conf;
}
