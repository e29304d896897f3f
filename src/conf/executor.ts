import { argumentsEntry, positive, sizeEntry, timeEntry } from './entries.ts';

/** Settings of executors and of the line between them and the driver. */
export const executorConf = {
  memory: sizeEntry('m', {
    key: 'spark.executor.memory',
    doc: 'The memory of one executor: what its task threads and its shared buffers may take together.',
    since: '0.1.0',
    default: '1g',
    check: positive,
  }),
  nodeOptions: argumentsEntry({
    key: 'spark.executor.nodeOptions',
    doc: "Flags of Node.js for executor processes, between blanks. The driver's own flags are not passed on.",
    since: '0.1.0',
    default: '',
  }),
  heartbeatInterval: timeEntry('ms', {
    key: 'spark.executor.heartbeatInterval',
    doc: 'How often an executor tells the driver that it lives and how its tasks go. Must be well below `spark.network.timeout`.',
    since: '0.1.0',
    default: '10s',
    check: positive,
  }),
  networkTimeout: timeEntry('s', {
    key: 'spark.network.timeout',
    doc: 'How long the other side may be silent before it counts as lost.',
    since: '0.1.0',
    default: '120s',
    check: positive,
  }),
};

/** `spark.executorEnv.NAME` sets the environment variable NAME of executor processes. */
export const EXECUTOR_ENV_PREFIX = 'spark.executorEnv.';
