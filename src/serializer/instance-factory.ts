import { compileFunction } from 'node:vm';
import type { UserClass } from './class-table.ts';

/** Makes an instance that has the given values as its fields, in the order of the keys it was made for. No constructor of the class runs. */
export type MakeInstance = new (...fields: readonly unknown[]) => object;

export interface InstanceFactory {
  readonly make: MakeInstance;
  /** Different for each: text that calls it can be told apart. */
  readonly number: number;
}

/** Lists of keys for which a class's factories are kept. */
const MAX_KEPT = 64;

const classToFactories = new WeakMap<UserClass, Map<string, InstanceFactory>>();
let made = 0;

/** The one of a class and a list of keys: all that it makes have one hidden class. `Object.create` and assignments take several times as long. */
export function instanceFactory(type: UserClass, keys: readonly string[]): InstanceFactory {
  let factories = classToFactories.get(type);
  if (factories === undefined) {
    factories = new Map();
    classToFactories.set(type, factories);
  }
  const text = JSON.stringify(keys);
  let factory = factories.get(text);
  if (factory === undefined || factory.make.prototype !== type.prototype) {
    if (factories.size >= MAX_KEPT) factories.clear();
    factory = { make: compile(type, keys), number: made++ };
    factories.set(text, factory);
  }
  return factory;
}

/** The text is made of our own words, and the keys as quoted string literals. */
function compile(type: UserClass, keys: readonly string[]): MakeInstance {
  const prototype = type.prototype as object;
  const parameters = keys.map((_, i) => `a${i}`);
  // A field with the name of something inherited might be stopped by it, or run a setter.
  const fields = keys.map((key, i) =>
    key in prototype
      ? `define(this, ${JSON.stringify(key)}, a${i});`
      : `this[${JSON.stringify(key)}] = a${i};`,
  );
  const text = `return function (${parameters.join(', ')}) { ${fields.join(' ')} };`;
  const make = compileFunction(text, ['define'], { filename: 'firesteel-instances.js' })(defineField) as {
    prototype: object;
  };
  make.prototype = prototype;
  return make as MakeInstance;
}

function defineField(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
