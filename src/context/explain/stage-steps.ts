import type { RddId } from '../../common/ids.ts';
import type { Dataset } from '../../lineage/dataset.ts';
import {
  type Aggregator,
  type CogroupNode,
  type GroupByKeyNode,
  type InPlaceNode,
  type LineageNode,
  type PartitionNode,
  type ProbeNode,
  parentsOf,
  type ShuffledNode,
  type UnionNode,
  type ZippedUnionNode,
} from '../../lineage/nodes.ts';
import type { PlanFacts } from './plan-facts.ts';
import { counted, keptText, placed, stepsText } from './wording.ts';
import { areWordsCounted } from './words-counted.ts';

/** Of ways that unions multiply no more are told. */
const MAX_STEPS = 200;

const ONE_LOOP = 'one loop';

/** Operators that need whole partitions. */
type BoundaryNode = PartitionNode | InPlaceNode | GroupByKeyNode | CogroupNode;

/** Operators that draw records as they need them. */
const PULLING: ReadonlySet<BoundaryNode['kind']> = new Set([
  'mapPartitions',
  'zipPartitions',
  'zip',
  'cartesian',
  'chunks',
]);

/** What records pass between a source and a target, last first. */
interface Passed {
  readonly node: LineageNode;
  readonly text: string;
  /** False for what only chooses the way: nothing of it is in the loop. */
  readonly isInLoop: boolean;
}

/** Where the records of a step go. */
interface Target {
  readonly text: string;
  /** Whether it takes the pairs of a shuffle in the blocks in which they come. */
  readonly takesBlocks?: boolean;
  /** How it combines pairs by key. */
  readonly combine?: Aggregator | undefined;
}

/**
 * What the tasks of a stage do, as steps in the order in which they end. A step is one compiled loop from a source to what takes its records; where an operator needs
 * a whole partition a step ends and the next begins with what the operator gives. The ways are those that `pipeline/path.ts` finds for each partition.
 */
export class StageSteps {
  readonly #facts: PlanFacts;
  readonly #steps: string[][] = [];
  /** The steps that fill persisted RDDs, each once a stage. */
  readonly #filling = new Map<RddId, readonly number[]>();
  #hidesSteps = false;

  constructor(facts: PlanFacts) {
    this.#facts = facts;
  }

  /** @param target what takes the records of the stage's last dataset */
  lines(last: Dataset, target: Target): string[] {
    this.#add(last, [], target);
    const lines = this.#steps.flat();
    return this.#hidesSteps ? [...lines, `further steps are not shown`] : lines;
  }

  /** Adds the steps on the way from `dataset` to `target`. `after` are the operators behind it, last first. Returns the numbers of the steps that end in the target. */
  #add(dataset: Dataset, after: readonly Passed[], target: Target, fillsMemory = false): number[] {
    if (this.#steps.length >= MAX_STEPS) {
      this.#hidesSteps = true;
      return [];
    }
    const operators = [...after];
    for (let at = dataset; ; ) {
      const { node } = at;
      if (at.level.useMemory && !(fillsMemory && at === dataset))
        return this.#end(this.#kept(at), operators, target);
      switch (node.kind) {
        case 'parallelize':
        case 'range':
          return this.#end(placed(node), operators, target);
        case 'textFile':
          return this.#end(
            `${placed(node)}: ${node.path}`,
            operators,
            target,
            this.#howRead(operators, target),
          );
        case 'shuffled':
          return this.#end(this.#shuffled(node), operators, target, this.#howMoved(operators, target));
        case 'union':
        case 'zippedUnion':
          return this.#union(node, operators, target);
        case 'join':
        case 'subtractByKey':
        case 'intersection':
          return this.#probe(node, operators, target);
        case 'mapPartitions':
        case 'zipPartitions':
        case 'zip':
        case 'cartesian':
        case 'chunks':
        case 'foldPartition':
        case 'pipe':
        case 'groupByKey':
        case 'cogroup':
        case 'sortPartition':
        case 'glom':
          return this.#end(this.#boundary(node), operators, target);
        case 'inPlace':
          if (node.aggregator !== undefined) return this.#end(this.#boundary(node), operators, target);
          operators.push(wayOnly(node, `${placed(node)}: no shuffle, the pairs lie in place`));
          at = node.parent;
          continue;
        case 'coalesce':
        case 'prune':
          operators.push(wayOnly(node, `${placed(node)}: ${this.#chosen(at, node.parent)}`));
          at = node.parent;
          continue;
        default:
          operators.push({ node, text: placed(node), isInLoop: true });
          at = node.parent;
      }
    }
  }

  #end(source: string, operators: readonly Passed[], target: Target, how = ONE_LOOP): number[] {
    const number = this.#steps.length + 1;
    const lines = [`from ${source}`, ...operators.map(({ text }) => text).reverse(), target.text];
    this.#steps.push([`step ${number}, ${how}`, ...lines.map((line) => `  ${line}`)]);
    return [number];
  }

  #howRead(operators: readonly Passed[], { combine }: Target): string {
    const nodes = operators.map(({ node }) => node).reverse();
    return areWordsCounted(nodes, combine)
      ? `${ONE_LOOP}, over words that are counted while they are cut`
      : ONE_LOOP;
  }

  #howMoved(operators: readonly Passed[], { takesBlocks }: Target): string {
    return takesBlocks && !operators.some(({ isInLoop }) => isInLoop) ? 'blocks as they come' : ONE_LOOP;
  }

  #shuffled(node: ShuffledNode): string {
    const combined = node.aggregator === undefined ? '' : ', combined by key';
    return `shuffle ${node.shuffleId} for ${placed(node)}${combined}`;
  }

  /** What is kept of a persisted RDD, behind the steps that compute the rest. */
  #kept(dataset: Dataset): string {
    const { id, node } = dataset;
    const what = `${placed(node)}, kept in memory: ${keptText(dataset, this.#facts)}`;
    const all = this.#facts.placement(dataset)?.numPartitions;
    if (this.#facts.storageInfo(dataset).numCachedPartitions === all) return what;
    let steps = this.#filling.get(id);
    if (steps === undefined) {
      steps = this.#add(dataset, [], { text: 'into memory, to be kept' }, true);
      this.#filling.set(id, steps);
    }
    return `${what}, the others by ${stepsText(steps)}`;
  }

  #union(node: UnionNode | ZippedUnionNode, after: readonly Passed[], target: Target): number[] {
    const how = node.kind === 'union' ? '' : ', partition by partition';
    return node.parents.flatMap((parent, i) => {
      const way = wayOnly(node, `${placed(node)}: RDD ${i + 1} of ${node.parents.length}${how}`);
      return this.#add(parent, [...after, way], target);
    });
  }

  #probe(node: ProbeNode, after: readonly Passed[], target: Target): number[] {
    const [streamed, held] = node.parents;
    const table = { text: `into the table of ${placed(node)}`, takesBlocks: true };
    const steps = this.#add(held, [], table);
    const looking = { node, text: `${placed(node)}, in the table of ${stepsText(steps)}`, isInLoop: true };
    const ends = this.#add(streamed, [...after, looking], target);
    if (node.kind !== 'join' || !node.keepsRight) return ends;
    const rest = `what found no partner in the table of ${stepsText(steps)}`;
    return [...ends, ...this.#end(rest, after, target)];
  }

  #boundary(node: BoundaryNode): string {
    const isPulled = PULLING.has(node.kind);
    const takesBlocks =
      node.kind === 'groupByKey' || node.kind === 'cogroup' || node.kind === 'sortPartition';
    const text = `${isPulled ? 'pulled by' : 'into'} ${placed(node)}`;
    const inPlace = node.kind === 'inPlace' ? ', no shuffle, the pairs lie in place' : '';
    const combine = node.kind === 'inPlace' ? node.aggregator : undefined;
    const steps = parentsOf(node).flatMap((parent) =>
      this.#add(parent, [], { text: text + inPlace, takesBlocks, combine }),
    );
    return `${placed(node)}, of ${stepsText(steps)}`;
  }

  /** How many partitions of the parent a node chooses. */
  #chosen(dataset: Dataset, parent: Dataset): string {
    const [own, all] = [dataset, parent].map((each) => this.#facts.placement(each)?.numPartitions);
    if (own === undefined || all === undefined) return 'partitions not known before the first action';
    return dataset.node.kind === 'prune'
      ? `reads ${own} of ${counted(all, 'partition')}`
      : `${all} to ${own}`;
  }
}

function wayOnly(node: LineageNode, text: string): Passed {
  return { node, text, isInLoop: false };
}
