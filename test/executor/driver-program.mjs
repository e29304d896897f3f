// A driver in a process of its own: node driver-program.mjs <folder for scratch> <how it behaves>. It tells what it does in lines on stdout.

import { LocalBackend } from '../../dist/cluster/local/local-backend.js';
import { ScratchDir } from '../../dist/cluster/local/scratch-dir.js';
import { SparkConf } from '../../dist/conf/spark-conf.js';

const [folder, behaviour] = process.argv.slice(2);
const tell = (text) => process.stdout.write(`${text}\n`);

const conf = new SparkConf({
  'spark.local.dir': folder,
  'firesteel.task.killGrace': '100ms',
  'spark.executorEnv.FOR_TASKS': 'given by the conf',
});
const waiters = new Map();
let added;
const registered = new Promise((resolve) => {
  added = resolve;
});
const backend = new LocalBackend({
  cores: 2,
  conf,
  scratchDir: new ScratchDir(conf),
  appRoot: process.cwd(),
  listener: {
    executorAdded: (executorId) => {
      tell(`executor ${executorId} ${backend.executorPid}`);
      added(executorId);
    },
    executorLost: (executorId, message) => tell(`lost ${executorId}: ${message}`),
    statusUpdates: (_executorId, updates) => {
      for (const update of updates) {
        if (update.kind === 'started') tell(`started ${update.taskId}`);
        else waiters.get(update.taskId)?.(update);
      }
    },
    warn: tell,
    backendFailed: (error) => tell(`failed: ${error.message}`),
  },
});

let nextTask = 0;
async function run(program) {
  const executorId = await registered;
  const taskId = nextTask++;
  const end = new Promise((resolve) => waiters.set(taskId, resolve));
  const task = { taskId, stageId: 0, stageAttempt: 0, partition: 0, attemptNumber: 0, shuffles: [] };
  backend.launchTasks(executorId, {
    kind: 'LaunchTasks',
    binaries: [{ id: program, bytes: Buffer.from(program) }],
    mapOutputs: [],
    tasks: [{ ...task, binaryId: program, spec: new Uint8Array(0) }],
  });
  const update = await end;
  return update.kind === 'finished'
    ? Buffer.from(update.result.value).toString()
    : JSON.stringify(update.reason);
}

backend.setBusy(true);
switch (behaviour) {
  case 'ends':
    tell(`value ${await run('echo 42')}`);
    backend.setBusy(false);
    break;
  case 'ends at once':
    backend.setBusy(false);
    break;
  case 'throws':
    await registered;
    setTimeout(() => {
      throw new Error('the program failed');
    });
    break;
  case 'exits':
    await registered;
    process.exit(3);
    break;
  case 'stops':
    tell(`value ${await run('echo 42')}`);
    backend.setBusy(false);
    await Promise.all([backend.stop(), backend.stop()]);
    await backend.stop();
    tell('stopped');
    break;
  case 'stops while tasks run':
    void run('block sleep 60');
    void run('printThenSpin running');
    await registered;
    process.stdin.once('data', async () => {
      await backend.stop();
      tell('stopped');
      process.stdin.destroy();
    });
    break;
  case 'holds':
    void run('block sleep 60');
    void run('spin');
    break;
  case 'tells the environment':
    tell(`execArgv ${await run('execArgv')}`);
    tell(`options ${await run('env NODE_OPTIONS')}`);
    tell(`given ${await run('env FOR_TASKS')}`);
    await backend.stop();
    break;
}
