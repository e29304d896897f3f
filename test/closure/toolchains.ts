import ts from 'typescript';

/** A compiler or loader that hands the cases to Node in some form. */
export interface Toolchain {
  readonly name: string;
  /** Of the files the cases are written to; those of TypeScript are not compiled before. */
  readonly extension: 'mjs' | 'cjs' | 'mts' | 'cts' | 'ts';
  /** Compiled by TypeScript. */
  readonly target?: ts.ScriptTarget;
  /** Bundled by esbuild, all in one file, packages left out. */
  readonly bundle?: 'plain' | 'minified';
  /** Flags of the Node that runs them. */
  readonly nodeArgs?: readonly string[];
  /** Runs in a thread of the program. */
  readonly inThread?: true;
  /** Runs as tests of vitest, with these flags. */
  readonly vitestArgs?: readonly string[];
  /** Only Node 22.18 and later can run it. */
  readonly stripsTypes?: true;
  /** Without the cases that a compiler has to make code of. */
  readonly erasableOnly?: true;
  /** Cases that are different by the toolchain's own doing. */
  readonly except?: readonly string[];
}

const LOWERED = ['class: extends null and a name'];
// The threads of the test load no TypeScript.
const IMPORTS_TYPESCRIPT = ['import()'];
// Node adds to its main context what an older V8 lacks; other contexts do without.
const IN_MAIN_CONTEXT = ['a symbol that Node adds to older engines'];

export const TOOLCHAINS: readonly Toolchain[] = [
  { name: 'a thread of the program', extension: 'mjs', target: ts.ScriptTarget.ESNext, inThread: true },
  { name: 'CommonJS of TypeScript, ES2022', extension: 'cjs', target: ts.ScriptTarget.ES2022 },
  {
    name: 'CommonJS of TypeScript, ES2020 without #private',
    extension: 'cjs',
    target: ts.ScriptTarget.ES2020,
    except: LOWERED,
  },
  {
    name: 'ES modules of TypeScript, ES2020 without #private',
    extension: 'mjs',
    target: ts.ScriptTarget.ES2020,
    except: LOWERED,
  },
  { name: 'a bundle of esbuild', extension: 'mjs', bundle: 'plain' },
  { name: 'a minified bundle of esbuild', extension: 'mjs', bundle: 'minified' },
  { name: 'tsx, ES modules', extension: 'mts', nodeArgs: ['--import', 'tsx'], except: IMPORTS_TYPESCRIPT },
  { name: 'tsx, CommonJS', extension: 'cts', nodeArgs: ['--import', 'tsx'], except: IMPORTS_TYPESCRIPT },
  {
    name: 'ts-node',
    extension: 'ts',
    nodeArgs: ['--require', 'ts-node/register'],
    except: IMPORTS_TYPESCRIPT,
  },
  { name: 'Node without its types', extension: 'mts', stripsTypes: true, erasableOnly: true },
  {
    name: 'Node with its TypeScript transformed',
    extension: 'mts',
    stripsTypes: true,
    nodeArgs: ['--experimental-transform-types'],
  },
  { name: 'vitest in forks', extension: 'ts', vitestArgs: ['--pool=forks'], except: IMPORTS_TYPESCRIPT },
  { name: 'vitest in threads', extension: 'ts', vitestArgs: ['--pool=threads'], except: IMPORTS_TYPESCRIPT },
  {
    name: 'vitest in threads with contexts of their own',
    extension: 'ts',
    vitestArgs: ['--pool=vmThreads'],
    except: [...IMPORTS_TYPESCRIPT, ...IN_MAIN_CONTEXT],
  },
  {
    name: 'vitest with coverage of V8',
    extension: 'ts',
    vitestArgs: ['--pool=forks', '--coverage.enabled', '--coverage.provider=v8'],
    except: IMPORTS_TYPESCRIPT,
  },
  {
    name: 'vitest with coverage of istanbul',
    extension: 'ts',
    vitestArgs: ['--pool=forks', '--coverage.enabled', '--coverage.provider=istanbul'],
    except: IMPORTS_TYPESCRIPT,
  },
];

/** The Node that runs a toolchain: that of the tests where it can, or one that strips types and is named to them. */
export function nodeFor({ stripsTypes, nodeArgs = [] }: Toolchain): string | undefined {
  if (!stripsTypes) return process.execPath;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNewEnough = major > 22 || (major === 22 && minor >= 18);
  const knows = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag);
  return isNewEnough && nodeArgs.every(knows) ? process.execPath : process.env.FIRESTEEL_NODE_24;
}
