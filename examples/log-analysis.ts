// What a web server's log tells, joined with a table of users: the most visited pages and the most active users of each country, and the pages that fail most. The log
// is made on the spot; one line in a hundred cannot be read, and is counted.
//
//     firesteel submit examples/log-analysis.ts [LINES]
import { SparkContext } from 'firesteel';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

interface Visit {
  readonly page: string;
  readonly status: number;
  readonly bytes: number;
}

const SEED = 1;
const USERS = 1000;
const PARTITIONS = 8;
const COUNTRIES = ['BR', 'DE', 'IN', 'JP', 'NG', 'US'];
const PAGES = [
  '/',
  '/about',
  '/cart',
  '/login',
  '/news',
  '/search',
  '/shop',
  '/shop/item',
  '/status',
  '/video',
];
const STATUSES = [200, 200, 200, 200, 200, 200, 304, 404, 404, 500];
const LINE = /^(\S+) - (\S+) \[([^\]]+)\] "(GET|POST) (\S+) HTTP\/1\.1" (\d{3}) (\d+)$/;

const [lines = 200_000] = process.argv.slice(2).map(Number);
if (!(lines >= 0)) {
  console.error('Usage: firesteel submit examples/log-analysis.ts [LINES]');
  process.exit(2);
}

const sc = new SparkContext({ appName: 'log analysis' });
const visits = sc
  .range(0, lines, 1, PARTITIONS)
  .map(logLine)
  .flatMap((line): [string, Visit][] => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, , user = '', , , page = '', status, bytes] = match;
    return [[user, { page, status: Number(status), bytes: Number(bytes) }]];
  })
  .cache();
const countries = sc.range(0, USERS).map((user) => [`user${user}`, COUNTRIES[user % COUNTRIES.length]!]);

// Keys may be arrays: they are compared by what they hold.
const visitsOf = visits
  .join(countries, PARTITIONS)
  .map(([user, [visit, country]]) => ({ user, country, ...visit }));
const pages = await visitsOf
  .map(({ country, page }) => [[country, page] as [string, string], 1])
  .reduceByKey((a, b) => a + b)
  .map(([[country, page], n]) => [country, [page, n] as [string, number]])
  .groupByKey()
  .mapValues((counts) => counts.sort(byCount).slice(0, 3))
  .sortByKey()
  .collect();
const active = await visitsOf
  .map(({ country, user, bytes }) => [country, [user, bytes] as [string, number]])
  .aggregateByKey(new Map<string, number>(), addBytes, (a, b) => [...b].reduce(addBytes, a))
  .mapValues((sums) => [...sums].sort(byCount)[0]!)
  .collectAsMap();
const failures = await visits
  .filter(([, { status }]) => status >= 500)
  .map(([, { page }]) => page)
  .countByValue();
// An accumulator in what is cached would count a line again where a partition is computed again.
const readable = await visits.count();
const unknown = await visits.subtractByKey(countries).count();
await sc.stop();

console.log(`${lines - readable} of ${lines} lines cannot be read, ${unknown} visits are of unknown users`);
for (const [country, top] of pages) {
  const [user, bytes] = active.get(country)!;
  console.log(
    `${country}: ${top.map(([page, n]) => `${page} ${n}`).join(', ')}; most to ${user}, ${bytes} bytes`,
  );
}
console.log(
  `Fail most: ${[...failures]
    .sort(byCount)
    .slice(0, 3)
    .map(([page, n]) => `${page} ${n}`)
    .join(', ')}`,
);

/** A line drawn for its number alone. */
function logLine(row: number): string {
  const random = xoroshiro128plus(SEED ^ Math.imul(row + 1, 0x9e3779b1));
  const below = (n: number) => Math.floor(((random.next() >>> 0) / 2 ** 32) * n);
  const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!;
  if (below(100) === 0) return `garbage in line ${row}`;
  // One user in twenty is not in the table.
  const user = below(Math.ceil(USERS * 1.05));
  const time = new Date(Date.UTC(2026, 0, 1) + row * 1000).toISOString();
  return `10.0.${below(256)}.${below(256)} - user${user} [${time}] "GET ${oneOf(PAGES)} HTTP/1.1" ${oneOf(STATUSES)} ${below(50_000)}`;
}

/** The larger number first; what has equal ones by name. */
function byCount([a, x]: readonly [string, number], [b, y]: readonly [string, number]): number {
  return y - x || (a < b ? -1 : 1);
}

function addBytes(sums: Map<string, number>, [user, bytes]: readonly [string, number]): Map<string, number> {
  return sums.set(user, (sums.get(user) ?? 0) + bytes);
}
