import type { CallFrame } from './cpu-profile.ts';
import type { OriginalPlaces } from './original-places.ts';

/** What an isolate can do with its time, in the order in which it is shown. */
export const ACTIVITIES = [
  'user code',
  'stage loop',
  'reading text',
  'tables and sorting',
  'codec',
  'shuffle files',
  'closures',
  'engine',
  'start-up',
  'garbage collection',
  'native',
  'waiting',
] as const;

export type Activity = (typeof ACTIVITIES)[number];

const STAGE_LOOP = /^firesteel-stage-/;

/** By folder or file below `src/`; the first that fits. */
const SOURCES: readonly (readonly [RegExp, Activity])[] = [
  [/^io\//, 'reading text'],
  [/^serializer\//, 'codec'],
  [/^shuffle\/(?:map-output|shuffle-files|file-window|shuffle-reader)/, 'shuffle files'],
  [/^(?:shuffle|storage|shared-variables)\//, 'tables and sorting'],
  [/^closure\//, 'closures'],
  [/./, 'engine'],
];

/** What is done where a stack ends. Functions of Node and V8 count for whoever called them. */
export function activityOf(stack: readonly CallFrame[], places: OriginalPlaces): Activity {
  for (const frame of stack) {
    const own = ownActivity(frame, places);
    if (own !== undefined) return own;
  }
  return 'native';
}

function ownActivity(frame: CallFrame, places: OriginalPlaces): Activity | undefined {
  const { functionName, url } = frame;
  if (functionName === '(idle)') return 'waiting';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (STAGE_LOOP.test(url)) return 'stage loop';
  if (/^node:internal\/(?:modules|bootstrap|main|process)/.test(url)) return 'start-up';
  if (url === '' || url.startsWith('node:')) return undefined;
  const source = places.sourceOf(frame);
  if (source !== undefined) return SOURCES.find(([pattern]) => pattern.test(source))?.[1];
  // A module's own body runs once, as it is loaded.
  return functionName === '' && frame.lineNumber === 0 ? 'start-up' : 'user code';
}
