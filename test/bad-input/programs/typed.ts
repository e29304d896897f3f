// TypeScript, whose lines are not those of what runs.
import { SparkContext } from 'firesteel';

interface Named {
  readonly name: string;
  readonly isBad: boolean;
}

type Report = `${string} is ${'good' | 'bad'}`;

const names: Named[] = [
  { name: 'a', isBad: false },
  { name: 'b', isBad: true },
];

const sc = new SparkContext({ master: 'local[2]', appName: 'typed' });
const reports = sc.parallelize(names, 2).map((named: Named): Report => {
  if (named.isBad) throw new Error(`${named.name} is bad`);
  return `${named.name} is good`;
});
console.log(await reports.collect());
