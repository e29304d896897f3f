import { createRequire } from 'node:module';
import { packageRoot } from '../common/package-files.ts';

const require = createRequire(packageRoot);

/** This package's version. */
export const { version } = require('./package.json') as { version: string };
