// Ends by itself, in the way of its argument, while a job runs or before there is one.
import { execSync } from 'node:child_process';
import { SparkContext } from 'firesteel';

const how = process.argv[2];
const sc = new SparkContext({ master: 'local[2]', appName: 'ends' });
if (how === 'at once') process.exit(3);
if (how === 'waits') {
  setInterval(() => {}, 1000);
  console.log('context made');
} else {
  const endless = sc.range(0, 2, 1, 2).map((x) => {
    console.log(`task ${x}`);
    if (how === 'blocks') execSync('sleep 60');
    for (;;) x++;
  });
  process.on('SIGUSR2', () => {
    if (how === 'exits') process.exit(4);
    throw new Error('an error of the program itself');
  });
  await endless.count();
}
