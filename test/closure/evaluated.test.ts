import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inTests } from './run-cases.ts';

const run = promisify(execFile);
/** A folder where programs find this package by its name. */
const cwd = inTests('../..');

/** Runs a program that has no file: as an argument of `node`, with one of its own behind it, or from standard input. */
async function outputOf(program: string, how: 'argument' | 'stdin', ...flags: string[]): Promise<unknown> {
  const args = how === 'argument' ? [...flags, '--eval', program, '/no/such/file'] : [...flags, '-'];
  const running = run(process.execPath, args, { cwd, timeout: 60_000 });
  running.child.stdin?.end(how === 'stdin' ? program : '');
  const { stdout } = await running;
  return JSON.parse(stdout);
}

const BODY = `
  const sc = new SparkContext({ master: 'local[1]', appName: 'no file' });
  const kept = { rate: 2 };
  const upTo = (n) => basename('/a/b') + n * kept.rate;`;

describe.each(['argument', 'stdin'] as const)('a program from %s', (how) => {
  it('sends functions as an ES module, and what packages of its folder export', async () => {
    const program = `
      import { basename } from 'node:path';
      import Decimal from 'decimal.js';
      import { SparkContext } from 'firesteel';
      ${BODY}
      const sum = (n) => upTo(n) + new Decimal(n).plus('0.2');
      console.log(JSON.stringify(await sc.parallelize([1]).map(sum).collect()));
      await sc.stop();`;
    expect(await outputOf(program, how, '--input-type=module')).toEqual(['b21.2']);
  });

  it('sends functions as CommonJS, with the require that Node makes global there', async () => {
    const program = `
      const { basename } = require('node:path');
      const { SparkContext } = require('firesteel');
      ${BODY}
      const sum = (n) => upTo(n) + new (require('decimal.js'))(n).plus('0.2');
      sc.parallelize([1]).map(sum).collect().then((all) => {
        console.log(JSON.stringify(all));
        return sc.stop();
      });`;
    expect(await outputOf(program, how)).toEqual(['b21.2']);
  });
});

it('modules of Node that are global there are so in tasks', async () => {
  const program = `
    const { SparkContext } = require('firesteel');
    const sc = new SparkContext({ master: 'local[1]', appName: 'no file' });
    sc.parallelize(['/a/b']).map((file) => path.basename(file) + os.EOL.length).collect().then((all) => {
      console.log(JSON.stringify(all));
      return sc.stop();
    });`;
  expect(await outputOf(program, 'argument')).toEqual(['b1']);
});

it('a failed job ends where the program shows stacks in a way of its own', async () => {
  const program = `
    import { SparkContext } from 'firesteel';
    Error.prepareStackTrace = (error, frames) => frames;
    const sc = new SparkContext({ master: 'local[1]', appName: 'no file' });
    const fail = () => { throw new Error('as it must'); };
    const failed = await sc.parallelize([1]).map(fail).collect().catch((error) => error);
    console.log(JSON.stringify([failed.code, failed.cause.message]));
    await sc.stop();`;
  expect(await outputOf(program, 'argument', '--input-type=module')).toEqual(['JOB_ABORTED', 'as it must']);
});

it('functions are sent and jobs fail as ever where the program has frozen what the language gives', async () => {
  const program = `
    import { SparkContext } from 'firesteel';
    for (const type of [Object, Array, Function, Map, Set, Promise, Error]) {
      Object.freeze(type);
      Object.freeze(type.prototype);
    }
    const sc = new SparkContext({ master: 'local[1]', appName: 'no file' });
    const rates = new Map([['a', 2]]);
    const all = await sc.parallelize(['a']).map((name) => [name, rates.get(name)]).collect();
    const fail = () => { throw new Error('as it must'); };
    const { code, cause } = await sc.parallelize([1]).map(fail).collect().catch((error) => error);
    let refusal;
    try { sc.parallelize([1]).map(() => missing); } catch (error) { refusal = error; }
    const place = /\\[eval1\\]:\\d+:\\d+/.test(refusal.message);
    console.log(JSON.stringify([all, code, cause.message, refusal.name, place]));
    await sc.stop();`;
  const expected = [[['a', 2]], 'JOB_ABORTED', 'as it must', 'TaskNotSerializableError', true];
  expect(await outputOf(program, 'argument', '--input-type=module')).toEqual(expected);
});
