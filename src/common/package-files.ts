import { fileURLToPath } from 'node:url';

/**
 * Where this package's modules lie: one by one in `src/` or `dist/`, or bundled in `dist/bundle/`, which is what users run, since Node
 * starts a few files many times faster than some hundred. The last of these folders in the URL is ours, whatever stands above it.
 */
const OWN_FOLDER = /^(.*)\/(src|dist\/bundle|dist)\/.*$/;

const [, root = '', folder = ''] = OWN_FOLDER.exec(import.meta.url) ?? [];

/** URL of the package's own folder, with a slash at its end. */
export const packageRoot = `${root}/`;

/** URL of the folder that holds all of this package's code, `src/` or `dist/`, with a slash at its end. */
export const codeRoot = `${root}/${folder === 'src' ? 'src' : 'dist'}/`;

/** Path of a built file, such as `cli/main.js`: in the same form as the code that asks. Sources run what was built of them. */
export function builtFile(file: string): string {
  return fileURLToPath(`${root}/${folder === 'src' ? 'dist' : folder}/${file}`);
}

/** Path of an entry file of executors. Bundled they are CommonJS, since Node is up sooner without its loader of modules. */
export function executorFile(entry: 'main' | 'task-thread' | 'reader-thread'): string {
  return builtFile(`executor/${entry}.${folder === 'dist/bundle' ? 'cjs' : 'js'}`);
}
