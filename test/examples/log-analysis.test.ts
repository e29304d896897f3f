import { join } from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, it } from 'vitest';
import { firesteel } from '../support/submit.ts';

const program = join(import.meta.dirname, '..', '..', 'examples', 'log-analysis.ts');
const LINES = 20_000;
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

/** What line `row` says, or undefined for one that cannot be read. */
function visitOf(row: number) {
  const random = xoroshiro128plus(1 ^ Math.imul(row + 1, 0x9e3779b1));
  const below = (n: number) => Math.floor(((random.next() >>> 0) / 2 ** 32) * n);
  if (below(100) === 0) return undefined;
  const user = below(1050);
  below(256);
  below(256);
  const page = PAGES[below(PAGES.length)] as string;
  const failed = below(10) === 9;
  return { user, page, failed, bytes: below(50_000), country: user < 1000 ? COUNTRIES[user % 6] : undefined };
}

const top = (sums: Record<string, number>) =>
  Object.entries(sums).sort(([a, x], [b, y]) => y - x || Number(a > b) - Number(a < b));
const listed = (sums: Record<string, number>) =>
  top(sums)
    .slice(0, 3)
    .map(([what, n]) => `${what} ${n}`)
    .join(', ');
const count = (sums: Record<string, number>, what: string, by = 1) => {
  sums[what] = (sums[what] ?? 0) + by;
};

it('the log is read, joined with the users and added up as by one loop', async () => {
  const pages: Record<string, Record<string, number>> = {};
  const bytes: Record<string, Record<string, number>> = {};
  const failures: Record<string, number> = {};
  let [bad, unknown] = [0, 0];
  for (let row = 0; row < LINES; row++) {
    const visit = visitOf(row);
    if (visit === undefined) bad++;
    else {
      if (visit.failed) count(failures, visit.page);
      if (visit.country === undefined) unknown++;
      else {
        pages[visit.country] ??= {};
        bytes[visit.country] ??= {};
        count(pages[visit.country]!, visit.page);
        count(bytes[visit.country]!, `user${visit.user}`, visit.bytes);
      }
    }
  }
  expect(bad).toBeGreaterThan(0);
  const { code, stderr, stdout } = await firesteel('submit', '--master', 'local[2]', program, String(LINES));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n')).toEqual([
    `${bad} of ${LINES} lines cannot be read, ${unknown} visits are of unknown users`,
    ...COUNTRIES.map((country) => {
      const [user, sum] = top(bytes[country]!)[0]!;
      return `${country}: ${listed(pages[country]!)}; most to ${user}, ${sum} bytes`;
    }),
    `Fail most: ${listed(failures)}`,
  ]);
});
