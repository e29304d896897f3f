import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppFolder } from './packages.ts';
import { type Outcome, runCases } from './run-cases.ts';

const ESM_JOB = `
import cjs, { work, Big } from 'cjs-lib';
import * as cjsAll from 'cjs-lib';
import minus from 'cjs-function';
import main, { add, Thing, inner } from 'esm-lib';
import * as esmAll from 'esm-lib';
import { inner as subInner } from 'esm-lib/sub/inner';
import { plus } from 'tla-lib';
import dual, { flavour } from 'dual-lib';
import { kit } from '@scope/kit';
const alias = work;
const big = new Big(21);
const table = { add, list: [inner] };
const fromLibrary = esmAll.add;
const ownFile = new URL('./local.mjs', import.meta.url).href;
export default {
  'CommonJS, named': { fn: (x) => work(x), args: [4] },
  'CommonJS, default': { fn: (x) => cjs.work(x) + cjs.part(1), args: [4] },
  'CommonJS, namespace': { fn: (x) => cjsAll.work(x), args: [4] },
  'CommonJS, a function with members': { fn: (x) => [minus(x), minus.twice(x)], args: [4] },
  'CommonJS, under another name': { fn: (x) => alias(x), args: [4] },
  'CommonJS, an instance': { fn: () => [big.double().v, big instanceof Big] },
  'ESM, named and default': { fn: (x) => [add(x), main(x)], args: [1] },
  'ESM, namespace': { fn: (x) => [esmAll.add(x), esmAll.default(x)], args: [1] },
  'ESM, a class': { fn: () => new Thing(5).v },
  'ESM, a file of the package': { fn: (x) => [inner(x), subInner(x), inner === subInner], args: [2] },
  'ESM, inside an object': { fn: (x) => [table.add(x), table.list[0](x)], args: [2] },
  'ESM, under another name': { fn: (x) => fromLibrary(x), args: [2] },
  'ESM, as the function itself': { fn: add, args: [2] },
  'ESM with top-level await': { fn: (x) => plus(x), args: [2] },
  'a package with two copies': { fn: () => [flavour(), dual()] },
  'a package with a scope': { fn: (x) => kit(x), args: ['a'] },
  'import()': { fn: async (x) => [(await import('esm-lib')).add(x), (await import('cjs-lib')).default.work(x)], args: [2] },
  'import() of a URL': { fn: async (x) => (await import(ownFile)).default(x), args: [2] },
  'an instance with #private state of a package': { fn: ((thing) => () => thing.v)(new Thing(1)) },
};`;

const CJS_JOB = `
const lib = require('cjs-lib');
const { work } = require('cjs-lib');
const minus = require('cjs-function');
const esm = require('esm-lib/sub/inner');
const local = require('./local.cjs');
module.exports = {
  'require: all of it': { fn: (x) => lib.work(x) + lib.part(1), args: [4] },
  'require: a part': { fn: (x) => work(x), args: [4] },
  'require: a function': { fn: (x) => minus(x), args: [4] },
  'require: an ES module': { fn: (x) => esm.inner(x), args: [4] },
  'require: a module of the user': { fn: (x) => local.scale(x), args: [4] },
  'module, which leads to all modules': { fn: () => [module.filename, typeof module.exports] },
  'require inside the function': { fn: (x) => require('cjs-lib').work(x) + require('./local.cjs').scale(x), args: [4] },
};`;

let driver: AppFolder;
let executor: AppFolder;
let esm: Readonly<Record<string, Outcome>>;
let cjs: Readonly<Record<string, Outcome>>;
let missing: Readonly<Record<string, Outcome>>;

beforeAll(async () => {
  driver = new AppFolder();
  executor = new AppFolder();
  driver.write('local.cjs', 'const rate = 5; exports.scale = (x) => x * rate;');
  driver.write('local.mjs', 'const rate = 7; export default (x) => x * rate;');
  const job = driver.write('job.mjs', ESM_JOB);
  esm = (await runCases(job, { appRoot: executor.path, cwd: driver.path })).outcomes;
  cjs = (await runCases(driver.write('job.cjs', CJS_JOB), { appRoot: executor.path, cwd: driver.path }))
    .outcomes;
  const other = new AppFolder({ 'esm-lib': '1.3.0' });
  other.remove('node_modules/cjs-lib');
  missing = (await runCases(job, { appRoot: other.path, cwd: driver.path })).outcomes;
  other.remove();
});

afterAll(() => {
  driver.remove();
  executor.remove();
});

describe('what belongs to a package is loaded by the executor from its own folder', () => {
  const names = [...ESM_JOB.matchAll(/^ {2}'([^']+)'/gm)].map(([, name]) => name as string);

  it.each(names.filter((name) => !name.startsWith('an instance with #private')))('%s', (name) => {
    expect(esm[name]).toMatchObject({ outcome: 'equal' });
  });

  it.each([...CJS_JOB.matchAll(/^ {2}'([^']+)'/gm)].map(([, name]) => name as string))('%s', (name) => {
    expect(cjs[name]).toMatchObject({ outcome: 'equal' });
  });

  it('refuses an instance whose #private state cannot be restored', () => {
    expect(esm['an instance with #private state of a package']).toMatchObject({
      outcome: 'refused',
      code: 'PRIVATE_STATE',
    });
  });
});

describe('the executor says what is wrong with its packages', () => {
  it('names a package that it lacks', () => {
    expect(missing['CommonJS, named']).toMatchObject({
      outcome: 'failed',
      code: 'MODULE_NOT_FOUND_ON_EXECUTOR',
    });
    expect(missing['CommonJS, named']?.message).toContain('Cannot load package cjs-lib 1.2.3');
  });

  it('names both versions of a package that differs', () => {
    expect(missing['ESM, named and default']).toMatchObject({
      outcome: 'failed',
      code: 'MODULE_VERSION_MISMATCH',
    });
    expect(missing['ESM, named and default']?.message).toMatch(
      /esm-lib .* driver has version 1\.2\.3, the executor has 1\.3\.0/,
    );
  });

  it('runs what does not need them', () => {
    expect(missing['a package with a scope']).toMatchObject({ outcome: 'equal' });
  });
});
