import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files of a package: path to text. `package.json` is made from name, version and `manifest`. */
interface Package {
  readonly manifest?: object;
  readonly files: Readonly<Record<string, string>>;
}

const PACKAGES: Readonly<Record<string, Package>> = {
  'cjs-lib': {
    files: {
      'index.js': `
        const secret = { calls: 0 };
        function work(x) { secret.calls++; return x * 2; }
        class Big { constructor(v) { this.v = v; } double() { return new Big(work(this.v)); } }
        module.exports = { work, Big, part: require('./part.js') };`,
      'part.js': 'module.exports = function part(x) { return x + 100; };',
    },
  },
  'cjs-function': {
    files: { 'index.js': 'module.exports = (x) => x - 1; module.exports.twice = (x) => x - 2;' },
  },
  'esm-lib': {
    manifest: { type: 'module', exports: { '.': { import: './main.js' }, './sub/*': './lib/*.js' } },
    files: {
      'main.js':
        'const hidden = 7; export const add = (x) => x + hidden; export default function main(x) { return add(x) * 2; } export class Thing { #v; constructor(v) { this.#v = v; } get v() { return this.#v; } } export { inner } from "./lib/inner.js";',
      'lib/inner.js': 'export const inner = (x) => x * 1000;',
    },
  },
  'tla-lib': {
    manifest: { type: 'module', exports: './main.js' },
    files: { 'main.js': 'const late = await Promise.resolve(5); export const plus = (x) => x + late;' },
  },
  'dual-lib': {
    manifest: { exports: { import: './esm/index.js', require: './cjs/index.js' } },
    files: {
      'esm/package.json': '{"type":"module"}',
      'esm/index.js': 'export const flavour = () => "esm"; export default () => "esm default";',
      'cjs/package.json': '{"type":"commonjs"}',
      'cjs/index.js':
        'exports.__esModule = true; exports.flavour = () => "cjs"; exports.default = () => "cjs default";',
    },
  },
  '@scope/kit': { files: { 'index.js': 'exports.kit = (x) => x + "kit";' } },
};

/** A folder with packages in its node_modules, and files of its own. */
export class AppFolder {
  readonly path: string;

  constructor(versions: Readonly<Record<string, string>> = {}) {
    this.path = mkdtempSync(join(tmpdir(), 'firesteel-closure-'));
    for (const name of Object.keys(PACKAGES)) this.#install(name, versions[name] ?? '1.2.3');
  }

  write(file: string, text: string): string {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  remove(path = ''): void {
    rmSync(join(this.path, path), { recursive: true });
  }

  #install(name: string, version: string): void {
    const { manifest, files } = PACKAGES[name] as Package;
    this.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version, ...manifest }));
    for (const [file, text] of Object.entries(files)) this.write(`node_modules/${name}/${file}`, text);
  }
}
