import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { DebugPlace, DebugScript } from '../payload.ts';
import { scripts } from './isolate.ts';
import type { FunctionLocation } from './scope-inspector.ts';

/** Whether a debugger may be attached to this process: what attaches to a program attaches to its executors too. */
export function isInspected(): boolean {
  return process.getBuiltinModule('node:inspector')?.url() !== undefined;
}

interface MappedScript {
  readonly debug: DebugScript;
  readonly map: SourceMap;
}

const UNMAPPED: DebugScript = {};

/** By script; undefined where a script has no source map that can be read. */
const mappedScripts = new Map<string, MappedScript | undefined>();

/** What a debugger in an executor needs to find the function's source. */
export function debugPlace({ scriptId, line, column }: FunctionLocation): DebugPlace {
  if (!mappedScripts.has(scriptId)) mappedScripts.set(scriptId, mappedScript(scriptId));
  const mapped = mappedScripts.get(scriptId);
  if (mapped === undefined) return { lineStart: [line, 0], script: UNMAPPED };
  const { map, debug } = mapped;
  const last = map.findEntry(line, Number.MAX_SAFE_INTEGER);
  const roomBehind = 'generatedColumn' in last ? Math.max(0, last.generatedColumn - column) : 0;
  return { lineStart: [line, startOfSourceLine(map, line, column)], roomBehind, script: debug };
}

function mappedScript(scriptId: string): MappedScript | undefined {
  const written = scripts.sourceMapUrl(scriptId);
  if (written === '') return undefined;
  try {
    const url = new URL(written, scripts.url(scriptId));
    const map = new SourceMap(JSON.parse(readUrl(url)) as ConstructorParameters<typeof SourceMap>[0]);
    return { debug: { sourceMapUrl: url.href }, map };
  } catch {
    // The map was not written, or is none: breakpoints still bind in the script as it is.
    return undefined;
  }
}

function readUrl({ protocol, pathname, href }: URL): string {
  if (protocol !== 'data:') return readFileSync(fileURLToPath(href), 'utf8');
  const comma = pathname.indexOf(',');
  const data = pathname.slice(comma + 1);
  return pathname.slice(0, comma).endsWith(';base64')
    ? Buffer.from(data, 'base64').toString()
    : decodeURIComponent(data);
}

/** The column at which the code of the source line begins that is at `column`: a compiler may put all lines into one. */
function startOfSourceLine(map: SourceMap, line: number, column: number): number {
  let at = column;
  let source: number | undefined;
  while (at > 0) {
    const entry = map.findEntry(line, at);
    if (!('originalLine' in entry) || entry.generatedLine !== line) break;
    source ??= entry.originalLine;
    if (entry.originalLine !== source) break;
    if (entry.generatedColumn === 0) return 0;
    at = entry.generatedColumn - 1;
  }
  return source === undefined ? column : at + 1;
}
