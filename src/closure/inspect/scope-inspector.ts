import type { Runtime } from 'node:inspector';
import { HANDLES, type InspectorSession } from './inspector-session.ts';

/** One of the scopes a function closes over, innermost first. `variables` is a snapshot with the real values. */
export interface CapturedScope {
  /** V8's name for it: `Module`, `Closure (outer)`, `Block`, `Catch`, `Script`. */
  readonly description: string;
  readonly variables: Record<string, unknown>;
}

export interface FunctionLocation {
  readonly scriptId: string;
  readonly line: number;
  readonly column: number;
}

export type InspectedFunction =
  | {
      readonly kind: 'function';
      readonly scopes: readonly CapturedScope[];
      readonly location: FunctionLocation | undefined;
    }
  | {
      readonly kind: 'bound';
      readonly target: unknown;
      readonly receiver: unknown;
      readonly args: readonly unknown[];
    };

interface Holder {
  value?: unknown;
  out?: unknown;
}

const NOTHING: Runtime.RemoteObject = { type: 'undefined' };
/** Functions in one question: more would make answers of megabytes. */
const ASKED_TOGETHER = 256;

/**
 * Reads what V8 knows of a function: scopes, place, bound parts, #private fields.
 *
 * No captured value can change in between, as the session answers in the same step, and no object is kept: each question, or batch of them, releases its
 * handles.
 */
export class ScopeInspector {
  readonly #session: InspectorSession;
  #isBatch = false;
  #hasHandles = false;
  #holderId: string | undefined;
  readonly #holder: Holder = Object.create(null) as Holder;
  /** What has been told in this batch of functions that are still to be inspected. */
  readonly #told = new Map<object, InspectedFunction>();

  constructor(session: InspectorSession) {
    this.#session = session;
  }

  /** Where a function stands and what it closes over. */
  inspect(fn: object): InspectedFunction {
    const told = this.#told.get(fn);
    if (told) return told;
    return this.#asking(fn, (objectId) => {
      const parts = this.#parts(objectId);
      const target = parts.get('[[TargetFunction]]');
      if (target) return this.#bound(target, parts);
      const scopes = parts.get('[[Scopes]]');
      const raw = scopes?.objectId === undefined ? [] : this.#take(scopes.objectId);
      return { kind: 'function', scopes: scopesOf(raw), location: locationOf(parts) };
    });
  }

  /** Asks of many functions at once what `inspect` will be asked of each in the same batch: one question for each instead of three. */
  prepare(fns: readonly object[]): void {
    if (!this.#isBatch) return;
    for (let start = 0; start < fns.length; start += ASKED_TOGETHER) {
      const some = fns.slice(start, start + ASKED_TOGETHER);
      this.#asking(some, (listId) => {
        const all = some.map(() => new Map<string, Runtime.RemoteObject>());
        for (const { name, value } of this.#properties(listId).result) {
          if (Number(name) < some.length && value?.objectId) all[Number(name)] = this.#parts(value.objectId);
        }
        const raw = this.#values(all.map((parts) => parts.get('[[Scopes]]') ?? NOTHING));
        for (const [index, fn] of some.entries()) {
          const parts = all[index];
          if (parts === undefined || raw[index] === undefined) continue;
          this.#told.set(fn, { kind: 'function', scopes: scopesOf(raw[index]), location: locationOf(parts) });
        }
      });
    }
  }

  /** Where a function stands, without its scopes; undefined where that cannot be found out. */
  locate(fn: object): FunctionLocation | undefined {
    if (!this.isAvailable()) return undefined;
    return this.#asking(fn, (objectId) => {
      for (const { name, value } of this.#properties(objectId).internalProperties ?? []) {
        if (name === '[[FunctionLocation]]' && value) return locationOf(new Map([[name, value]]));
      }
      return undefined;
    });
  }

  /** Asks several questions in one step, and releases the handles of all at its end. */
  batch<T>(questions: () => T): T {
    if (this.#isBatch) return questions();
    this.#isBatch = true;
    try {
      return questions();
    } finally {
      this.#isBatch = false;
      this.#told.clear();
      this.#release();
    }
  }

  /** Whether the process lets itself be inspected. */
  isAvailable(): boolean {
    return this.#session.isAvailable();
  }

  /** The #private fields of an object, or of a class, with their names. */
  privateFields(object: object): [name: string, value: unknown][] {
    return this.#asking(object, (objectId) => {
      const all =
        (this.#properties(objectId) as { privateProperties?: PrivateProperty[] }).privateProperties ?? [];
      const fields = all.filter((field) => field.value !== undefined);
      if (fields.length === 0) return [];
      const values = this.#valuesOf(fields.map((field) => field.value as Runtime.RemoteObject));
      // The session's own arrays are those of the main context, which a test runner may not share with us.
      return Array.from(fields, ({ name }, index) => [name, values[index]]);
    });
  }

  /** The entries of a WeakMap (keys and values) or WeakSet (values twice). */
  weakEntries(object: object): [key: object, value: unknown][] {
    return this.#asking(object, (objectId) => {
      const found = this.#properties(objectId).internalProperties?.find(({ name }) => name === '[[Entries]]');
      const entriesId = found?.value?.objectId;
      if (entriesId === undefined) return [];
      const entries = this.#take(entriesId) as ArrayLike<{ key?: object; value: unknown }>;
      return Array.from(entries, ({ key, value }) => [key ?? (value as object), value]);
    });
  }

  #release(): void {
    if (!this.#hasHandles) return;
    this.#hasHandles = false;
    this.#session.release();
  }

  #asking<T>(value: object, question: (objectId: string) => T): T {
    this.#holder.value = value;
    try {
      const { result } = this.#call(this.#holderHandle(), 'function(){return this.value}');
      return question(result.objectId ?? '');
    } finally {
      delete this.#holder.value;
      delete this.#holder.out;
      this.#hasHandles = true;
      if (!this.#isBatch) this.#release();
    }
  }

  #holderHandle(): string {
    this.#holderId ??= this.#session.handleOf(this.#holder);
    return this.#holderId;
  }

  #call(objectId: string, functionDeclaration: string, args?: object[]): Runtime.CallFunctionOnReturnType {
    const params = {
      objectId,
      functionDeclaration,
      objectGroup: HANDLES,
      silent: true,
      ...(args && { arguments: args }),
    };
    return this.#session.post('Runtime.callFunctionOn', params);
  }

  #properties(objectId: string): Runtime.GetPropertiesReturnType {
    return this.#session.post('Runtime.getProperties', { objectId, ownProperties: true });
  }

  /** What V8 keeps inside an object, by its names. */
  #parts(objectId: string): Map<string, Runtime.RemoteObject> {
    const parts = new Map<string, Runtime.RemoteObject>();
    for (const { name, value } of this.#properties(objectId).internalProperties ?? []) {
      if (value) parts.set(name, value);
    }
    return parts;
  }

  /** The object behind an inspector handle. */
  #take(objectId: string): unknown {
    this.#call(objectId, 'function(holder){holder.out=this}', [{ objectId: this.#holderHandle() }]);
    return this.#holder.out;
  }

  /** Primitives are told by the answer itself. */
  #valuesOf(remote: readonly Runtime.RemoteObject[]): unknown[] {
    const isTold = ({ type, value }: Runtime.RemoteObject): boolean =>
      value !== undefined || type === 'undefined';
    return remote.every(isTold) ? remote.map(({ value }) => value as unknown) : this.#values(remote);
  }

  #values(remote: readonly Runtime.RemoteObject[]): unknown[] {
    this.#call(this.#holderHandle(), 'function(...values){this.out=values}', remote.map(asArgument));
    return Array.from(this.#holder.out as unknown[]);
  }

  #bound(target: Runtime.RemoteObject, parts: Map<string, Runtime.RemoteObject>): InspectedFunction {
    const remote = [target, parts.get('[[BoundThis]]') ?? NOTHING, parts.get('[[BoundArgs]]') ?? NOTHING];
    const [fn, receiver, args] = this.#values(remote);
    return { kind: 'bound', target: fn, receiver, args: Array.from(args as unknown[]) };
  }
}

interface PrivateProperty {
  readonly name: string;
  readonly value?: Runtime.RemoteObject;
}

/** Whether a variable has come to its declaration, as far as V8 tells: some versions throw where one has not, others show it as undefined. */
export function isReadable({ variables }: CapturedScope, name: string): boolean {
  try {
    void variables[name];
    return true;
  } catch {
    return false;
  }
}

/** The scopes in V8's own list of them, but for the global one. */
function scopesOf(list: unknown): CapturedScope[] {
  const raw = list as ArrayLike<{ description: string; object: Record<string, unknown> }>;
  const scopes: CapturedScope[] = [];
  for (let index = 0; index < raw.length; index++) {
    const { description, object } = raw[index] as { description: string; object: Record<string, unknown> };
    if (description !== 'Global') scopes.push({ description, variables: object });
  }
  return scopes;
}

function locationOf(parts: Map<string, Runtime.RemoteObject>): FunctionLocation | undefined {
  const value = parts.get('[[FunctionLocation]]')?.value as
    | { scriptId: string; lineNumber: number; columnNumber?: number }
    | undefined;
  return value && { scriptId: value.scriptId, line: value.lineNumber, column: value.columnNumber ?? 0 };
}

function asArgument(remote: Runtime.RemoteObject): object {
  if (remote.objectId !== undefined) return { objectId: remote.objectId };
  if (remote.unserializableValue !== undefined) return { unserializableValue: remote.unserializableValue };
  return remote.type === 'undefined' ? {} : { value: remote.value as unknown };
}
