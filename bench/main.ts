import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { cached } from './benchmarks/cached.ts';
import { closures } from './benchmarks/closures.ts';
import { group } from './benchmarks/group.ts';
import { join } from './benchmarks/join.ts';
import { kmeans } from './benchmarks/kmeans.ts';
import { noop } from './benchmarks/noop.ts';
import { pagerank } from './benchmarks/pagerank.ts';
import { pipeline } from './benchmarks/pipeline.ts';
import { sort } from './benchmarks/sort.ts';
import { start } from './benchmarks/start.ts';
import { tiny } from './benchmarks/tiny.ts';
import { wordcount } from './benchmarks/wordcount.ts';
import { markdown, type Report } from './harness/report.ts';
import { sideBySide } from './side-by-side/side-by-side.ts';

export interface BenchOptions {
  /** Fresh processes a contender. */
  readonly runs: number;
  /** Size of generated text, in 10^6 bytes. */
  readonly mb: number;
  /** Parts to run; all if empty. */
  readonly only: readonly string[];
}

const benchmarks: Readonly<Record<string, (options: BenchOptions) => Promise<Report[]>>> = {
  wordcount,
  pipeline,
  start,
  tiny,
  noop,
  closures,
  cached,
  kmeans,
  group,
  join,
  sort,
  pagerank,
};

const usage = `Usage: npm run bench -- NAME [--runs 5] [--mb 200] [--only PART,...]
       npm run bench -- side-by-side [--help]
NAME is one of ${Object.keys(benchmarks).join(', ')}, or all; see bench/README.md`;

async function main(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === 'side-by-side') return sideBySide(rest);
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '5' },
      mb: { type: 'string', default: '200' },
      only: { type: 'string', default: '' },
    },
  });
  const [name = ''] = positionals;
  const names = name === 'all' ? Object.keys(benchmarks) : [name];
  const options = {
    runs: Number(values.runs),
    mb: Number(values.mb),
    only: values.only.split(',').filter(Boolean),
  };
  if (!names.every((each) => each in benchmarks) || !(options.runs >= 1) || !(options.mb >= 1)) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  console.log(
    `Node.js ${process.version}, ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model}\n`,
  );
  for (const each of names) {
    for (const report of (await benchmarks[each]?.(options)) ?? []) console.log(`${markdown(report)}\n`);
  }
}

await main();
