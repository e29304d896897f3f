import { readFileSync } from 'node:fs';
import { packageRoot } from '../common/package-files.ts';

/** This package's version. */
export function readVersion(): string {
  const text = readFileSync(new URL('package.json', packageRoot), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
