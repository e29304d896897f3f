// Damages what a map task wrote before anybody has read it; the job must not notice.
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkContext, TaskContext } from 'firesteel';

const how = process.argv[2];
// Every output shall be a file.
const conf = { 'firesteel.shuffle.maxDirectOutputSize': '0b' };
const sc = new SparkContext({ master: 'local[1]', appName: 'lost map output', conf });

const sums = sc
  .range(0, 3000, 1, 8)
  .map((x) => {
    // One thread runs the tasks in order: in the last one the outputs of the others are there.
    if (x === 2999 && TaskContext.get().stageAttemptNumber === 0) {
      const files = readdirSync(tmpdir(), { recursive: true }).map((name) => join(tmpdir(), name));
      const data = files.find((file) => file.endsWith('.data'));
      console.log(`${how} ${data}`);
      if (how === 'delete') rmSync(data);
      if (how === 'delete all')
        for (const file of files) if (/\.(data|index|checksum)$/.test(file)) rmSync(file);
      if (how === 'truncate') truncateSync(data, 10);
      if (how === 'damage') {
        const bytes = readFileSync(data);
        bytes[bytes.length >> 1] ^= 0x55;
        writeFileSync(data, bytes);
      }
    }
    return [x % 10, x];
  })
  .reduceByKey((a, b) => a + b, 4);
console.log(JSON.stringify((await sums.collect()).sort((a, b) => a[0] - b[0])));
await sc.stop();
