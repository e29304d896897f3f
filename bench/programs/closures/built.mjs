import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = join(import.meta.dirname, '..', '..', '..', 'dist');

/** A module of the build: the bundles export no part of the engine alone. */
export function built(file) {
  return import(pathToFileURL(join(dist, file)).href);
}
