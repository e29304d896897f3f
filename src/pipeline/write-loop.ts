import { type ChainShape, chainKey, type StepShape } from './chain.ts';
import { BLOCK_RECORDS, LoopText } from './loop-text.ts';
import type { Slot } from './operators/operator.ts';
import { elementOperator } from './operators/registry.ts';
import { sinkOf } from './sinks/registry.ts';
import type { SinkText } from './sinks/sink.ts';
import { sources } from './sources/source.ts';

/** Longest name of a loop's function, as profiles and stacks show it. */
const MAX_NAME = 80;

/**
 * The text of a chain's loop, which returns a function of the source, the guard, the sink's state, and then the function and the argument of each step.
 *
 * A loop that is pulled is a generator of chunks: it hands out a chunk as soon as it holds as many records as were asked for, 1 at first, and returns the rest.
 * So a user's iterator never makes the operators before it run further ahead than one chunk, and closing the generator closes what is open inside it.
 */
export function writeLoop(shape: ChainShape): string {
  const slots = shape.steps.map((_, index): Slot => ({ index, fn: `f${index}`, argument: `a${index}` }));
  const first = shape.source === 'iterator' ? 1 : 0;
  const text = new LoopText();
  const sink =
    shape.sink === 'pull'
      ? pull(text)
      : sinkOf(shape.sink).emit(text, slots.slice(first + shape.operators.length));
  text.open('try {');
  text.open('all: {');
  let record = sources[shape.source].open(text);
  shape.operators.forEach((kind, i) => {
    text.line(`// ${kind}`);
    record = elementOperator(kind).emit(text, slots[first + i]!, record);
  });
  text.line(`// ${shape.sink}`);
  sink.body(record);
  text.closeTo(0);
  closing(text);
  sink.end?.();
  return frame(shape, text);
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
  text.line('throw guard.fail(at, hand, thrown);');
  text.closeTo(0);
  if (iterators.length === 0) return;
  text.open('finally {');
  for (const { name, step } of iterators) {
    text.line(`if (${name} !== undefined) guard.closeIterator(${step}, ${name}, failed);`);
  }
  text.closeTo(0);
}

function frame(shape: ChainShape, body: LoopText): string {
  const name = [shape.source, ...shape.operators, shape.sink].join('_').slice(0, MAX_NAME);
  const parameters = ['source', 'guard', 'sink', ...stepParameters(shape.steps)];
  const locals = ['at = -1', 'hand'];
  if (body.iterators.length > 0) {
    locals.push(
      `left = ${BLOCK_RECORDS}`,
      'failed = false',
      ...body.iterators.map((iterator) => iterator.name),
    );
  }
  return [
    `// ${chainKey(shape)}`,
    "'use strict';",
    `return function${shape.sink === 'pull' ? '*' : ''} ${name}(${parameters.join(', ')}) {`,
    `let ${locals.join(', ')};`,
    `${body}};`,
    '',
  ].join('\n');
}

function stepParameters(steps: readonly StepShape[]): string[] {
  return steps.flatMap(({ fn, hasArgument }, index) => [
    ...(fn === undefined ? [] : [`f${index}`]),
    ...(hasArgument ? [`a${index}`] : []),
  ]);
}
