import type { CallFrame } from './cpu-profile.ts';
import type { OriginalPlaces } from './original-places.ts';

/** What an isolate can do with its time, in the order in which it is shown. */
export const ACTIVITIES = [
  'user code',
  'stage loop',
  'reading text',
  'tables and sorting',
  'codec',
  'shuffle blocks',
  'files',
  'closures',
  'tasks and messages',
  'plans',
  'start-up',
  'garbage collection',
  'profiling',
  'native',
  'waiting',
] as const;

export type Activity = (typeof ACTIVITIES)[number];

const STAGE_LOOP = /^firesteel-stage-/;

/** By folder, and by what a file's name says it is about, below `src/`; the first that fits, so that a new file has its place. */
const SOURCES: readonly (readonly [RegExp, Activity])[] = [
  [/^executor\/cpu-profile/, 'profiling'],
  [/^io\//, 'reading text'],
  [/^serializer\//, 'codec'],
  [/^shuffle\/[a-z-]*(?:output|block|file|reader)/, 'shuffle blocks'],
  [/^(?:shuffle|storage|shared-variables|memory)\//, 'tables and sorting'],
  [/^closure\//, 'closures'],
  [/^pipeline\//, 'stage loop'],
  [/^(?:executor|rpc|protocol|scheduler|cluster|status)\//, 'tasks and messages'],
  [/./, 'plans'],
];

/** What is done where a stack ends. Functions of Node, V8, WebAssembly and bundled packages count for whoever called them. */
export function activityOf(stack: readonly CallFrame[], places: OriginalPlaces): Activity {
  let touchesFiles = false;
  for (const frame of stack) {
    const own = ownActivity(frame, places);
    // A text is read from files too, but that is no more than to copy it.
    if (own !== undefined) return touchesFiles && own !== 'reading text' ? 'files' : own;
    touchesFiles ||= /^node:(?:internal\/)?fs(?:\/|$)/.test(frame.url);
  }
  return touchesFiles ? 'files' : 'native';
}

function ownActivity(frame: CallFrame, places: OriginalPlaces): Activity | undefined {
  const { functionName, url } = frame;
  if (functionName === '(idle)') return 'waiting';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (STAGE_LOOP.test(url)) return 'stage loop';
  if (/^node:internal\/(?:modules|bootstrap|main|process)/.test(url)) return 'start-up';
  if (url === '' || /^(?:node|wasm):|\/node_modules\//.test(url)) return undefined;
  const source = places.sourceOf(frame);
  if (source !== undefined) return SOURCES.find(([pattern]) => pattern.test(source))?.[1];
  // A module's own body runs once, as it is loaded.
  if (functionName === '' && frame.lineNumber === 0) return 'start-up';
  return places.isBundle(url) ? undefined : 'user code';
}
