import { compileFunction } from 'node:vm';
import { assertNever } from '../common/assert-never.ts';
import type { Column } from './column.ts';
import { instanceFactory } from './instance-factory.ts';

/** Blocks with fewer records are put together without compiling a function for their shape. */
const COMPILE_FROM = 256;
const MAX_COMPILED = 256;

type Source = Exclude<Column, { kind: 'array' | 'object' | 'instance' }>;
type Build = (count: number, ...sources: unknown[]) => unknown[];

const compiled = new Map<string, Build>();

/** Puts the records of a block together from its columns. */
export function buildRows(count: number, column: Column): unknown[] {
  return count < COMPILE_FROM ? interpretRows(count, column) : compileRows(count, column);
}

/** Reads each record column by column. */
export function interpretRows(count: number, column: Column): unknown[] {
  const build = valueBuilder(column);
  const rows = new Array<unknown>(count);
  for (let i = 0; i < count; i++) rows[i] = build(i);
  return rows;
}

/**
 * Runs a function made for the shape, in which a record is one literal, or made by the factory of its class. Its text is made of our own words, the numbers of the columns and the keys as quoted
 * string literals: no content of the data can become code.
 */
export function compileRows(count: number, column: Column): unknown[] {
  const sources: unknown[] = [];
  const parameters: string[] = ['n'];
  const positions: string[] = [];
  const literal = literalOf(column, { sources, parameters, positions });
  const text = `${positions.join('')}const rows = new Array(n); for (let i = 0; i < n; i++) rows[i] = ${literal}; return rows;`;
  let build = compiled.get(text);
  if (build === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    build = compileFunction(text, parameters, { filename: 'firesteel-rows.js' }) as Build;
    compiled.set(text, build);
  }
  return build(count, ...sources);
}

interface Frame {
  readonly sources: unknown[];
  readonly parameters: string[];
  readonly positions: string[];
}

function literalOf(column: Column, frame: Frame): string {
  switch (column.kind) {
    case 'array':
      return `[${column.columns.map((part) => literalOf(part, frame)).join(', ')}]`;
    case 'object':
      // A computed key, as a literal one would set the prototype for '__proto__'.
      return `{ ${column.columns.map((part, i) => `${keyLiteral(column.keys[i] as string)}: ${literalOf(part, frame)}`).join(', ')} }`;
    case 'instance': {
      const name = nextParameter(frame);
      const { make, number } = instanceFactory(column.type, column.keys);
      frame.sources.push(make);
      const fields = column.columns.map((part) => literalOf(part, frame));
      return `new ${name}(${fields.join(', ')}) /* ${number} */`;
    }
    default:
      return leafExpression(column, frame);
  }
}

function nextParameter({ parameters }: Frame): string {
  const name = `c${parameters.length}`;
  parameters.push(name);
  return name;
}

function keyLiteral(key: string): string {
  return key === '__proto__' ? '["__proto__"]' : JSON.stringify(key);
}

/** The kind stands in the text, so that shapes that differ in it share no type feedback; so does the number of a class's factory. */
function leafExpression(column: Source, frame: Frame): string {
  if (column.kind === 'constant') return String(column.value);
  const name = nextParameter(frame);
  if (column.kind === 'text') {
    const at = `${name}at`;
    const lengths = `${name}lengths`;
    frame.parameters.push(lengths);
    frame.sources.push(column.text, column.lengths);
    frame.positions.push(`let ${at} = 0; `);
    return `${name}.substring(${at}, ${at} += ${lengths}[i] /* ${column.lengths.BYTES_PER_ELEMENT} */)`;
  }
  frame.sources.push(column.values);
  if (column.kind === 'boolean') return `${name}[i] === 1`;
  if (column.kind === 'date') return `new Date(${name}[i])`;
  return `${name}[i] /* ${column.kind} */`;
}

function valueBuilder(column: Column): (i: number) => unknown {
  switch (column.kind) {
    case 'constant':
      return () => column.value;
    case 'boolean':
      return (i) => column.values[i] === 1;
    case 'date':
      return (i) => new Date(column.values[i] as number);
    case 'text': {
      const { text, lengths } = column;
      let at = 0;
      // Rows are built in order, each once.
      return (i) => {
        const start = at;
        at += lengths[i] as number;
        return text.substring(start, at);
      };
    }
    case 'int32':
    case 'float64':
    case 'string':
    case 'mixed':
      return (i) => column.values[i];
    case 'array': {
      const parts = column.columns.map(valueBuilder);
      return (i) => parts.map((build) => build(i));
    }
    case 'object':
      return objectBuilder(column.keys, column.columns.map(valueBuilder));
    case 'instance': {
      const { make } = instanceFactory(column.type, column.keys);
      const parts = column.columns.map(valueBuilder);
      return (i) => new make(...parts.map((build) => build(i)));
    }
    default:
      return assertNever(column);
  }
}

function objectBuilder(
  keys: readonly string[],
  parts: readonly ((i: number) => unknown)[],
): (i: number) => unknown {
  return (i) => {
    const object: Record<string, unknown> = {};
    for (let j = 0; j < keys.length; j++) {
      const key = keys[j] as string;
      const value = (parts[j] as (i: number) => unknown)(i);
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      else object[key] = value;
    }
    return object;
  };
}
