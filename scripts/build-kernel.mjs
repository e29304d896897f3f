#!/usr/bin/env node
// Compiles kernel/word-kernel.ts, which is AssemblyScript, into src/io/word-kernel-code.ts. The result is checked in: it changes seldom, and so sources run without having been built.
// With --check nothing is written; the exit code tells whether what is checked in is what the source compiles to.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import asc from 'assemblyscript/asc';

const root = join(import.meta.dirname, '..');
const source = 'kernel/word-kernel.ts';
const target = join(root, 'src', 'io', 'word-kernel-code.ts');

let code;
const { error, stderr } = await asc.main(
  // 128-bit vectors and operations on whole ranges of memory are in every V8 since Node 16.
  [
    source,
    '--outFile',
    'kernel.wasm',
    '--runtime',
    'stub',
    '--noAssert',
    '-O3',
    '--converge',
    '--enable',
    'simd',
    '--enable',
    'bulk-memory',
  ],
  {
    readFile: (name, folder) => {
      try {
        return readFileSync(join(root, folder, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      code = contents;
    },
    listFiles: () => [],
  },
);
if (error !== null) {
  console.error(stderr.toString());
  throw error;
}

const text = `// Made by \`npm run kernel\` from ${source}: ${code.length} bytes of WebAssembly.
export const WORD_KERNEL_CODE =
  '${Buffer.from(code).toString('base64')}';
`;
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${relative(root, target)} is not what ${source} compiles to: run \`npm run kernel\`.`);
  process.exitCode = 1;
}
