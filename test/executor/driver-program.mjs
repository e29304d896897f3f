// A program in a process of its own: node driver-program.mjs <folder for scratch> <how it behaves>. It tells what it does in lines on stdout.

import { SparkContext } from 'firesteel';

const [folder, behaviour] = process.argv.slice(2);
const tell = (text) => process.stdout.write(`${text}\n`);

const sc = new SparkContext({
  master: 'local[2]',
  appName: 'driver of a test',
  conf: {
    'spark.local.dir': folder,
    'firesteel.task.killGrace': '100ms',
    'spark.executorEnv.FOR_TASKS': 'given by the conf',
  },
});

/** What the function gives in a task. */
const inTask = async (fn) => (await sc.parallelize([0], 1).map(fn).collect())[0];

/** One task that a kill cannot interrupt, and one that never looks whether it is killed. */
function runForEver() {
  return sc.parallelize([0, 1], 2).foreach((x) => {
    console.log(`task ${x}`);
    if (x === 0) process.getBuiltinModule('node:child_process').execSync('sleep 60');
    for (;;);
  });
}

if (behaviour !== 'ends at once') tell(`executor ${await inTask(() => process.pid)}`);

switch (behaviour) {
  case 'ends':
  case 'ends at once':
    break;
  case 'throws':
    setTimeout(() => {
      throw new Error('the program failed');
    });
    break;
  case 'exits':
    process.exit(3);
    break;
  case 'stops':
    await Promise.all([sc.stop(), sc.stop()]);
    await sc.stop();
    tell('stopped');
    break;
  case 'stops while tasks run': {
    const job = runForEver().catch((error) => tell(`job: ${error.code}`));
    process.stdin.once('data', async () => {
      await sc.stop();
      await job;
      tell('stopped');
      process.stdin.destroy();
    });
    break;
  }
  case 'holds':
    await runForEver();
    break;
  case 'tells the environment':
    tell(`execArgv ${await inTask(() => JSON.stringify(process.execArgv))}`);
    tell(`options ${await inTask(() => process.env.NODE_OPTIONS ?? '')}`);
    tell(`given ${await inTask(() => process.env.FOR_TASKS ?? '')}`);
    await sc.stop();
    break;
}
