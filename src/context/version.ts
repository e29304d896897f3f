import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** This package's version. */
export const { version } = require('../../package.json') as { version: string };
