import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SparkError } from '../common/errors.ts';

/** What this Node.js and the installed packages can do with TypeScript. */
export interface TypeScriptSupport {
  /** The file of `tsx` as the program would load it, or undefined where it is not installed. */
  findTsx(app: string): string | undefined;
  /** Whether Node.js runs TypeScript by itself, leaving the types out. */
  readonly nodeStripsTypes: boolean;
}

export const installedTypeScriptSupport: TypeScriptSupport = {
  findTsx: (app) => resolveFrom(pathToFileURL(app)) ?? resolveFrom(import.meta.url),
  nodeStripsTypes: Boolean((process.features as { typescript?: unknown }).typescript),
};

/**
 * The options of `node` with which a program runs: none for JavaScript.
 *
 * tsx comes before Node's own stripping of types, where it is installed: it runs all of TypeScript (enums, `.tsx`, imports without a
 * file extension, paths of tsconfig.json), and so the same program on every version of Node.js. Whoever has installed it relies on that.
 *
 * @throws SparkError `TYPESCRIPT_NOT_SUPPORTED` where neither is there
 */
export function typeScriptOptions(app: string, support = installedTypeScriptSupport): string[] {
  const extension = extname(app).toLowerCase();
  if (!['.ts', '.mts', '.cts', '.tsx'].includes(extension)) return [];
  const tsx = support.findTsx(app);
  if (tsx !== undefined) return ['--import', pathToFileURL(tsx).href];
  if (support.nodeStripsTypes && extension !== '.tsx') return [];
  const newer = extension === '.tsx' ? '' : ', or use Node.js 22.18 or newer';
  throw new SparkError(
    'TYPESCRIPT_NOT_SUPPORTED',
    `Cannot run ${app}: tsx is not installed and Node.js ${process.version} does not run ${extension} files by itself; run npm install --save-dev tsx${newer}`,
  );
}

function resolveFrom(url: URL | string): string | undefined {
  try {
    return createRequire(url).resolve('tsx');
  } catch {
    return undefined;
  }
}
