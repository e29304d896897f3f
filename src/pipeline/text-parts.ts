import { Random } from '../common/random.ts';
import type { TextSpec } from '../lineage/partition-spec.ts';
import type { ElementKind } from './operators/operator.ts';
import type { Path, PlacedOperator } from './path.ts';

/** Bytes of one part: enough for some lines, and little to read. */
const PART_BYTES = 2 ** 14;
/** Keys that are wanted for one part. Lines that lie together may be alike, so there are many parts rather than large ones. */
const KEYS_A_PART = 16;
/** Where the parts were more than this share of the text, all of it is read. */
const MAX_SHARE = 1 / 4;

/** Operators that make of a record what they would make of it among any others. */
const INDEPENDENT: ReadonlySet<ElementKind> = new Set([
  'map',
  'flatMap',
  'words',
  'fields',
  'filter',
  'keyBy',
  'mapValues',
  'flatMapValues',
  'keys',
  'values',
]);

/** Paths through parts of a partition, and which share of it they are. */
export interface TextParts {
  readonly paths: readonly Path[];
  readonly share: number;
}

/**
 * Parts of a partition from which a sample of `limit` keys can be drawn: short stretches of its text, one at a random place of each of equally long pieces. Every line
 * has the same chance to begin in one of them, however long it is. Undefined where all of the partition must be read: it is no plain text, it is small, or what becomes
 * of a line may depend on the lines before it.
 */
export function textParts(paths: readonly Path[], limit: number, partition: number): TextParts | undefined {
  const [path] = paths;
  if (path === undefined || paths.length > 1 || path.source.kind !== 'open') return undefined;
  const { source, operators } = path;
  const { node, spec } = source;
  if (spec.kind !== 'text' || spec.codec !== undefined || !operators.every(isIndependent)) return undefined;
  const count = Math.ceil(limit / KEYS_A_PART);
  const share = (count * PART_BYTES) / spec.length;
  if (share > MAX_SHARE) return undefined;
  return {
    share,
    paths: partsOf(spec, count, new Random(0, partition)).map((part) => ({
      source: { kind: 'open', node, spec: part },
      operators,
    })),
  };
}

function partsOf(spec: TextSpec, count: number, random: Random): TextSpec[] {
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((spec.length * i) / count);
    const to = Math.floor((spec.length * (i + 1)) / count);
    const start = spec.start + from + random.nextBelow(to - from - PART_BYTES + 1);
    return { ...spec, start, length: PART_BYTES };
  });
}

function isIndependent({ node }: PlacedOperator): boolean {
  if (!INDEPENDENT.has(node.kind)) return false;
  // A function with state is made anew for each task.
  return !('fn' in node) || node.fn.kind === 'builtin' || node.fn.make === undefined;
}
