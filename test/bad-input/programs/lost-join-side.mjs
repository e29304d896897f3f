// Deletes what the map tasks of both sides of a join wrote before anybody has read it; neither join nor groups may notice.
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkContext, TaskContext } from 'firesteel';

// Every output shall be a file.
const conf = { 'firesteel.shuffle.maxDirectOutputSize': '0b' };
const sc = new SparkContext({ master: 'local[1]', appName: 'lost join side', conf });

const pairs = (length, distinct) => sc.range(0, length, 1, 4).map((x) => [x % distinct, x]);

/** One thread runs the tasks in order: in the last map task of the last side the outputs of the others are there. */
const losing = (rdd, last) =>
  rdd.mapValues((x) => {
    if (x === last && TaskContext.get().stageAttemptNumber === 0) {
      const files = readdirSync(tmpdir(), { recursive: true }).map((name) => join(tmpdir(), name));
      const data = files.filter((file) => file.endsWith('.data'));
      console.log(`deleted ${data.length}`);
      for (const file of data) rmSync(file);
    }
    return x;
  });

const joined = await pairs(1000, 50)
  .fullOuterJoin(losing(pairs(300, 60), 299), 3)
  .map(([key, [left = 0, right = 0]]) => [key, left * right])
  .collect();
const groups = await losing(pairs(1000, 7), 999)
  .groupByKey(3)
  .mapValues((values) => values.reduce((a, b) => a + b))
  .collect();
console.log(
  JSON.stringify({ joined: joined.length, sum: joined.reduce((sum, [, n]) => sum + n, 0), groups }),
);
await sc.stop();
