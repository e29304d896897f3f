import { readFileSync } from 'node:fs';

/** What a function is and where it stands, as V8 writes it; lines and columns count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
  /** Samples by line, from 1. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

/** Time that an isolate spent in one place: in a function, called from certain others. */
export interface Place {
  /** From the function itself outwards. */
  readonly stack: readonly CallFrame[];
  readonly ms: number;
  /** Samples by line of the function, from 1. */
  readonly lines: readonly { readonly line: number; readonly ticks: number }[];
}

/** A `.cpuprofile` file, as the times of its places. */
export function readProfile(file: string): Place[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as {
    nodes: readonly ProfileNode[];
    samples: readonly number[];
    timeDeltas: readonly number[];
  };
  const parents = new Map<number, ProfileNode>();
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node);
  const times = new Map<number, number>();
  samples.forEach((id, i) => {
    times.set(id, (times.get(id) ?? 0) + (timeDeltas[i] ?? 0) / 1000);
  });
  return nodes.map((node) => {
    const stack: CallFrame[] = [];
    for (let at: ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id)) {
      stack.push(at.callFrame);
    }
    return { stack, ms: times.get(node.id) ?? 0, lines: node.positionTicks ?? [] };
  });
}
