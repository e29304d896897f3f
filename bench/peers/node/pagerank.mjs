// PageRank by hand on CORES threads that share memory: FILE PARTITIONS ITERATIONS [RUNS]; there are no partitions. Nodes are dense numbers, so all is arrays: the edges lie by their targets, each thread adds
// up what its part of them brings, from the shares that all nodes give. The edges are parsed and laid out once; a run is all iterations.
import { readFileSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';
import { answerWith, sharedInts, startThreads, THREADS } from './shared/threads.mjs';

if (isMainThread) {
  const [file, ...numbers] = process.argv.slice(2);
  const [, iterations, rounds = 1] = numbers.map(Number);
  const loading = performance.now();
  const graph = graphOf(readFileSync(file));
  const load = performance.now() - loading;
  const threads = startThreads(import.meta.url, (thread) => ({
    workerData: { ...graph, part: graph.parts[thread] },
  }));
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await threads.all('begin');
    for (let i = 0; i < iterations; i++) {
      await threads.all('share');
      await threads.all('add');
    }
    check = (await threads.all('check')).reduce((a, b) => ({
      nodes: a.nodes + b.nodes,
      sum: a.sum + b.sum,
      max: Math.max(a.max, b.max),
    }));
    runs.push(performance.now() - start);
  }
  check = { ...check, sum: check.sum.toPrecision(9), max: check.max.toPrecision(9) };
  console.log(JSON.stringify({ check, runs, load }));
  await threads.end();
} else {
  const { starts, sources, outDegrees, ranks, shares, part } = workerData;
  const [from, to] = part;
  const steps = {
    /** A node without a rank, as nothing came to it, gives nothing: NaN. */
    begin: () => {
      for (let v = from; v < to; v++) ranks[v] = outDegrees[v] > 0 ? 1 : Number.NaN;
    },
    share: () => {
      for (let v = from; v < to; v++) {
        const rank = ranks[v];
        shares[v] = outDegrees[v] > 0 && !Number.isNaN(rank) ? rank / outDegrees[v] : Number.NaN;
      }
    },
    add: () => {
      for (let v = from; v < to; v++) {
        let sum = 0;
        let some = false;
        for (let e = starts[v]; e < starts[v + 1]; e++) {
          const share = shares[sources[e]];
          if (!Number.isNaN(share)) {
            sum += share;
            some = true;
          }
        }
        ranks[v] = some ? 0.15 + 0.85 * sum : Number.NaN;
      }
    },
    check: () => {
      const total = { nodes: 0, sum: 0, max: 0 };
      for (let v = from; v < to; v++) {
        if (Number.isNaN(ranks[v])) continue;
        total.nodes++;
        total.sum += ranks[v];
        total.max = Math.max(total.max, ranks[v]);
      }
      return total;
    },
  };
  answerWith((step) => steps[step]());
}

/** The edges in arrays that threads share, by target, and for each thread a range of nodes to which about equally many edges lead. */
function graphOf(bytes) {
  const ends = new Uint32Array(bytes.length >>> 1);
  let count = 0;
  let number = 0;
  let nodes = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte >= 48) number = number * 10 + (byte - 48);
    else {
      if (number >= nodes) nodes = number + 1;
      ends[count++] = number;
      number = 0;
    }
  }
  const edges = count >>> 1;
  const starts = sharedInts(nodes + 1);
  const sources = sharedInts(edges);
  const outDegrees = sharedInts(nodes);
  for (let e = 0; e < edges; e++) {
    outDegrees[ends[2 * e]]++;
    starts[ends[2 * e + 1] + 1]++;
  }
  for (let v = 0; v < nodes; v++) starts[v + 1] += starts[v];
  const next = starts.slice(0, nodes);
  for (let e = 0; e < edges; e++) sources[next[ends[2 * e + 1]]++] = ends[2 * e];
  const cuts = Array.from({ length: THREADS + 1 }, (_, t) => {
    return t === THREADS ? nodes : starts.findIndex((start) => start >= (edges * t) / THREADS);
  });
  const parts = Array.from({ length: THREADS }, (_, t) => [cuts[t], cuts[t + 1]]);
  const [ranks, shares] = [0, 1].map(() => new Float64Array(new SharedArrayBuffer(8 * nodes)));
  return { starts, sources, outDegrees, ranks, shares, parts };
}
