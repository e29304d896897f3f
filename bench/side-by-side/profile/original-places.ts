import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CallFrame } from './cpu-profile.ts';

/** Tells of functions in bundles from which source file they come. */
export class OriginalPlaces {
  readonly #maps = new Map<string, SourceMap | undefined>();

  /** The source file of a bundled function below `src/`; else undefined. */
  sourceOf({ url, lineNumber, columnNumber }: CallFrame): string | undefined {
    const map = this.#mapOf(url);
    const entry = map?.findEntry(lineNumber, columnNumber);
    if (entry === undefined || !('originalSource' in entry)) return undefined;
    return /(?:^|\/)src\/(.+)$/.exec(entry.originalSource)?.[1];
  }

  /** Whether a script was put together of several, packages among them. */
  isBundle(url: string): boolean {
    return this.#mapOf(url) !== undefined;
  }

  #mapOf(url: string): SourceMap | undefined {
    if (!this.#maps.has(url)) this.#maps.set(url, load(url));
    return this.#maps.get(url);
  }
}

function load(url: string): SourceMap | undefined {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const file = `${path}.map`;
  if (!path.startsWith('/') || !existsSync(file)) return undefined;
  return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
}
