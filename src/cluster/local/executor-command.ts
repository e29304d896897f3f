import { executorFile } from '../../common/package-files.ts';
import { EXECUTOR_ENV_PREFIX, executorConf } from '../../conf/executor.ts';
import type { SparkConf } from '../../conf/spark-conf.ts';
import type { ExecutorSetup } from '../../protocol/executor-messages.ts';
import { sharedFlags, sharedNodeOptions } from './executor-flags.ts';

export interface ExecutorCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where Node writes its report when the executor dies of a fatal error. It holds the environment. */
  readonly reportFile: string;
}

/** How an executor is started: this Node, the built executor, flags and environment without what is the driver's own. */
export function executorCommand(conf: SparkConf, setup: ExecutorSetup): ExecutorCommand {
  const { executorId, cores, limits, scratchDir } = setup;
  const report = `fatal-${executorId}.json`;
  return {
    file: process.execPath,
    args: [
      ...sharedFlags(process.execArgv),
      '--report-on-fatalerror',
      `--report-directory=${scratchDir}`,
      `--report-filename=${report}`,
      ...executorConf.nodeOptions.get(conf),
      executorFile('main'),
      String(cores),
      String(limits.memory.threadHeapBytes),
      scratchDir,
    ],
    env: executorEnv(conf),
    reportFile: `${scratchDir}/${report}`,
  };
}

function executorEnv(conf: SparkConf): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, NODE_V8_COVERAGE: _, ...env } = process.env;
  const nodeOptions = NODE_OPTIONS === undefined ? '' : sharedNodeOptions(NODE_OPTIONS);
  if (nodeOptions !== '') env.NODE_OPTIONS = nodeOptions;
  for (const [key, value] of conf.getAll()) {
    if (key.startsWith(EXECUTOR_ENV_PREFIX)) env[key.slice(EXECUTOR_ENV_PREFIX.length)] = value;
  }
  return env;
}
