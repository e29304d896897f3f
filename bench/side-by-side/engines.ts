import { cPeer, gnuSort } from '../harness/c-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import { pysparkPeer } from '../harness/pyspark-peer.ts';
import type { Contender } from '../harness/run-program.ts';
import { skalePeer } from '../harness/skale-peer.ts';
import { sparkPeers } from '../harness/spark-peer.ts';

export type EngineName = keyof typeof engines;

type Argument = string | number;

export interface Engine {
  readonly title: string;
  /** The program of a workload; none where the engine is not installed, which is said once. */
  program(workload: string, args: readonly Argument[]): Contender | undefined;
  /** Of as many processes as were asked for, the share that is run: the slow ones would take hours. */
  readonly share: number;
  /** Runs of one process, at most, where a run takes seconds. */
  readonly mostRuns?: number;
}

function onCores(contender: Contender, cores: number): Contender {
  return { ...contender, env: { ...contender.env, CORES: String(cores) } };
}

export function firesteelOn(cores: number): Engine {
  return {
    title: `Firesteel, local[${cores}]`,
    program: (workload, args) => onCores(firesteelProgram('Firesteel', `${workload}.mjs`, ...args), cores),
    share: 1,
  };
}

export function nodeOn(cores: number): Engine {
  return {
    title: `Node.js by hand, ${cores === 1 ? 'one thread' : `${cores} threads`}`,
    program: (workload, args) => onCores(nodePeer(`Node.js ${cores}`, `${workload}.mjs`, ...args), cores),
    share: 1,
  };
}

export const engines = {
  firesteel: firesteelOn(2),
  'firesteel-ts': {
    title: 'Firesteel, a .ts file by tsx',
    program: (workload: string, args: readonly Argument[]) => {
      const program = firesteelProgram('Firesteel .ts', `${workload}.ts`, ...args);
      return { ...program, args: ['--import', 'tsx', ...program.args] };
    },
    share: 1,
  },
  /** With functions of which the engine knows nothing. */
  'firesteel-any-function': {
    title: 'Firesteel, any functions',
    program: (workload: string, args: readonly Argument[]) =>
      firesteelProgram('Firesteel, any functions', `${workload}-any-function.mjs`, ...args),
    share: 1,
  },
  node2: nodeOn(2),
  node1: nodeOn(1),
  spark: {
    title: 'Apache Spark, local[2]',
    program: (workload: string, args: readonly Argument[]) => sparkPeers(workload, ...args)[0],
    share: 0.5,
    mostRuns: 4,
  },
  pyspark: {
    title: 'PySpark, local[2]',
    program: (workload: string, args: readonly Argument[]) => pysparkPeer(workload, ...args)[0],
    share: 0.2,
    mostRuns: 3,
  },
  skale: {
    title: 'skale, two workers',
    program: (workload: string, args: readonly Argument[]) => skalePeer(workload, ...args)[0],
    share: 0.2,
    mostRuns: 3,
  },
  c: {
    title: 'C, one thread',
    program: (workload: string, args: readonly Argument[]) => cPeer(workload, ...args)[0],
    share: 1,
  },
  'gnu-sort': {
    title: 'GNU sort, one thread',
    program: (_workload: string, args: readonly Argument[]) => gnuSort(...args)[0],
    share: 0.5,
  },
} as const satisfies Record<string, Engine>;
