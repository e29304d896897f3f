import { type ChainShape, chainKey, type StepShape } from './chain.ts';
import { ENGINE } from './error-place.ts';
import { BLOCK_RECORDS, LoopText } from './loop-text.ts';
import type { Slot } from './operators/operator.ts';
import { elementOperator } from './operators/registry.ts';
import { sinkOf } from './sinks/registry.ts';
import type { SinkText } from './sinks/sink.ts';
import { sources } from './sources/source.ts';

/** Longest name of a loop's function, as profiles and stacks show it. */
const MAX_NAME = 80;

/** Whose functions a loop runs: those it was made with, or those it is called with. */
export type LoopForm = 'bound' | 'shared';

/**
 * The text of a chain's loop. It returns a function of the source (or of one block of it, see {@link readsBlocks}), the guard, the sink's state and the arguments of the
 * steps; the functions of the steps are names from outside in the bound form, and further parameters in the shared one. True means that the sink wants no more.
 *
 * A loop that is pulled is a generator of chunks: it hands out a chunk as soon as it holds as many records as were asked for, 1 at first, and returns the rest.
 * So a user's iterator never makes the operators before it run further ahead than one chunk, and closing the generator closes what is open inside it.
 */
export function writeLoop(shape: ChainShape, form: LoopForm): string {
  const slots = shape.steps.map((_, index): Slot => ({ index, fn: `f${index}`, argument: `a${index}` }));
  const first = shape.source === 'iterator' ? 1 : 0;
  const text = new LoopText(form === 'shared' ? functionNames(shape.steps) : []);
  const sink =
    shape.sink === 'pull'
      ? pull(text)
      : sinkOf(shape.sink).emit(text, slots.slice(first + shape.operators.length));
  text.open('try {');
  const source = sources[shape.source];
  let record = readsBlocks(shape) ? source.block!.open(text) : source.openWhole(text);
  shape.operators.forEach((kind, i) => {
    text.line(`// ${kind}`);
    record = elementOperator(kind).emit(text, slots[first + i]!, record);
  });
  text.line(`// ${shape.sink}`);
  sink.body(record);
  text.closeTo(0);
  closing(text);
  sink.end?.();
  return frame(shape, form, text);
}

/**
 * Whether a call of the loop reads one block, and so returns to its caller every 4,096 records, rather than all of its source. V8 swaps a function for optimised code
 * when it is called; what it makes for a loop that is running (on-stack replacement) takes no bound function for a constant and keeps numbers boxed: 1.3 to 1.5 times slower.
 */
export function readsBlocks({ source, sink }: ChainShape): boolean {
  return sink !== 'pull' && sources[source].block !== undefined;
}

/** The sink of a loop that is pulled. */
function pull(text: LoopText): SinkText {
  text.line('let chunk = [];');
  text.line('let limit = 1;');
  return {
    body(record) {
      text.open(`if (chunk.push(${record}) === limit) {`);
      text.line('limit = yield chunk;');
      text.line('chunk = [];');
      text.closeTo(text.depth - 1);
    },
    end: () => text.line('return chunk;'),
  };
}

/** The ways out: an error gets its place, and iterators that are still open are closed, the innermost first. */
function closing(text: LoopText): void {
  const iterators = text.iterators.toReversed();
  text.open('catch (thrown) {');
  if (iterators.length > 0) text.line('failed = true;');
  text.line('throw guard.fail(at, hand, thrown, mate);');
  text.closeTo(0);
  if (iterators.length === 0) return;
  text.open('finally {');
  for (const { name, step } of iterators) {
    text.line(`if (${name} !== undefined) guard.closeIterator(${step}, ${name}, failed);`);
  }
  text.closeTo(0);
}

/** The names of the functions that a chain's steps have, in order. */
export function functionNames(steps: readonly StepShape[]): string[] {
  return steps.flatMap(({ fn }, index) => (fn === undefined ? [] : [`f${index}`]));
}

function frame(shape: ChainShape, form: LoopForm, body: LoopText): string {
  const name = [shape.source, ...shape.operators, shape.sink].join('_').slice(0, MAX_NAME);
  const input = readsBlocks(shape) ? sources[shape.source].block!.parameters : ['source'];
  const parameters = [...input, 'guard', 'sink', ...argumentNames(shape.steps)];
  if (form === 'shared') parameters.push(...functionNames(shape.steps));
  const locals = [`at = ${ENGINE}`, 'hand', 'mate'];
  if (body.iterators.length > 0) {
    locals.push(
      `left = ${BLOCK_RECORDS}`,
      'failed = false',
      ...body.iterators.map((iterator) => iterator.name),
    );
  }
  locals.push(...body.locals);
  return [
    `// ${form} ${chainKey(shape)}`,
    "'use strict';",
    ...body.helpers,
    `return function${shape.sink === 'pull' ? '*' : ''} ${name}(${parameters.join(', ')}) {`,
    `let ${locals.join(', ')};`,
    `${body}};`,
    '',
  ].join('\n');
}

function argumentNames(steps: readonly StepShape[]): string[] {
  return steps.flatMap(({ hasArgument }, index) => (hasArgument ? [`a${index}`] : []));
}
