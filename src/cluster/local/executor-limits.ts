import { executorConf } from '../../conf/executor.ts';
import { rpcConf } from '../../conf/rpc.ts';
import { schedulerConf } from '../../conf/scheduler.ts';
import type { SparkConf } from '../../conf/spark-conf.ts';
import { planMemory } from '../../memory/memory-plan.ts';
import type { ExecutorLimits } from '../../protocol/executor-messages.ts';

/** Throws INVALID_CONF and EXECUTOR_MEMORY_TOO_SMALL. */
export function readExecutorLimits(conf: SparkConf, cores: number): ExecutorLimits {
  return {
    heartbeatIntervalMs: executorConf.heartbeatInterval.get(conf),
    localityWaitThreadMs: schedulerConf.localityWaitThread.get(conf),
    killGraceMs: schedulerConf.killGrace.get(conf),
    maxMessageBytes: rpcConf.messageMaxSizeMiB.get(conf) * 2 ** 20,
    memory: planMemory(conf, cores),
  };
}
