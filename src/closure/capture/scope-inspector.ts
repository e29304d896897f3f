import type { Runtime, Session } from 'node:inspector';

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

const GROUP = 'firesteel-closure';
const NOTHING: Runtime.RemoteObject = { type: 'undefined' };
/** Functions in one question: more would make answers of megabytes. */
const ASKED_TOGETHER = 256;

/**
 * Reads what V8 knows of a function: scopes, place, bound parts, #private fields.
 *
 * It owns one inspector session of this isolate, opened by the first question. The session answers in the same step,
 * so no captured value can change in between; it keeps neither the process alive nor any object: each question
 * releases its handles. The Debugger domain is on within {@link debugging} alone.
 */
export class ScopeInspector {
  #session: Session | undefined;
  #isDenied = false;
  #isBatch = false;
  #hasHandles = false;
  #holderId = '';
  readonly #holder: Holder = Object.create(null) as Holder;
  /** What has been told in this batch of functions that are still to be inspected. */
  readonly #told = new Map<object, InspectedFunction>();

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
    if (this.#isDenied) return false;
    try {
      this.#open();
    } catch {
      // The permission model (ERR_ACCESS_DENIED), or a Node without inspector.
      this.#isDenied = true;
    }
    return !this.#isDenied;
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

  /**
   * Runs a line as one typed at a console, in which `name` stands for a value: such a line may read and set #private fields of any class,
   * though not inside a function or a block. It has run when this returns, or as far as it came before it failed; what it yields comes
   * too late to be told.
   */
  runLine(value: object, line: (name: string) => string): void {
    const session = this.#open();
    const main = mainGlobal();
    const name = `__firesteel_${Math.random().toString(36).slice(2)}`;
    Object.defineProperty(main, name, { value, configurable: true, enumerable: false });
    try {
      const params = { expression: line(name), replMode: true, silent: true, objectGroup: GROUP };
      session.post('Runtime.evaluate', params, () => {});
    } finally {
      delete main[name];
    }
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

  /** Sends one command and returns its answer, which the session gives before `post` returns. */
  post<T>(method: string, params: object = {}): T {
    let failure: Error | null = null;
    let answer: unknown;
    let answered = false;
    this.#open().post(method, params, (error, result) => {
      failure = error;
      answer = result;
      answered = true;
    });
    if (failure !== null) throw new Error(`${method}: ${(failure as Error).message}`, { cause: failure });
    if (!answered) throw new Error(`The inspector did not answer ${method} at once`);
    return answer as T;
  }

  /** Runs `during` with a listener for one of the session's notifications. */
  listening<P>(event: string, listener: (params: P) => void, during: () => void): void {
    const session = this.#open();
    const forward = (message: { params: P }): void => listener(message.params);
    session.on(event, forward);
    try {
      during();
    } finally {
      session.off(event, forward);
    }
  }

  /** Runs `during` with the Debugger domain on. It is off afterwards, whatever fails, as it slows every `await` of the program. */
  debugging<T>(during: () => T): T {
    try {
      this.post('Debugger.enable');
      return during();
    } finally {
      this.post('Debugger.disable');
    }
  }

  close(): void {
    this.#session?.disconnect();
    this.#session = undefined;
  }

  #open(): Session {
    if (this.#session) return this.#session;
    // Loaded here, and in one step, because most programs start their first job before they need it.
    const inspector = process.getBuiltinModule('node:inspector');
    const session = new inspector.Session();
    session.connect();
    this.#session = session;
    const main = mainGlobal();
    const key = `__firesteel_${Math.random().toString(36).slice(2)}`;
    Object.defineProperty(main, key, { value: this.#holder, configurable: true, enumerable: false });
    try {
      const { result } = this.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
        expression: `globalThis.${key}`,
      });
      this.#holderId = result.objectId ?? '';
    } finally {
      delete main[key];
    }
    return session;
  }

  #release(): void {
    if (!this.#hasHandles) return;
    this.#hasHandles = false;
    this.post('Runtime.releaseObjectGroup', { objectGroup: GROUP });
  }

  #asking<T>(value: object, question: (objectId: string) => T): T {
    this.#open();
    this.#holder.value = value;
    try {
      const { result } = this.#call(this.#holderId, 'function(){return this.value}');
      return question(result.objectId ?? '');
    } finally {
      delete this.#holder.value;
      delete this.#holder.out;
      this.#hasHandles = true;
      if (!this.#isBatch) this.#release();
    }
  }

  #call(objectId: string, functionDeclaration: string, args?: object[]): Runtime.CallFunctionOnReturnType {
    const params = {
      objectId,
      functionDeclaration,
      objectGroup: GROUP,
      silent: true,
      ...(args && { arguments: args }),
    };
    return this.post('Runtime.callFunctionOn', params);
  }

  #properties(objectId: string): Runtime.GetPropertiesReturnType {
    return this.post('Runtime.getProperties', { objectId, ownProperties: true });
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
    this.#call(objectId, 'function(holder){holder.out=this}', [{ objectId: this.#holderId }]);
    return this.#holder.out;
  }

  /** Primitives are told by the answer itself. */
  #valuesOf(remote: readonly Runtime.RemoteObject[]): unknown[] {
    const isTold = ({ type, value }: Runtime.RemoteObject): boolean =>
      value !== undefined || type === 'undefined';
    return remote.every(isTold) ? remote.map(({ value }) => value as unknown) : this.#values(remote);
  }

  #values(remote: readonly Runtime.RemoteObject[]): unknown[] {
    this.#call(this.#holderId, 'function(...values){this.out=values}', remote.map(asArgument));
    return Array.from(this.#holder.out as unknown[]);
  }

  #bound(target: Runtime.RemoteObject, parts: Map<string, Runtime.RemoteObject>): InspectedFunction {
    const remote = [target, parts.get('[[BoundThis]]') ?? NOTHING, parts.get('[[BoundArgs]]') ?? NOTHING];
    const [fn, receiver, args] = this.#values(remote);
    return { kind: 'bound', target: fn, receiver, args: Array.from(args as unknown[]) };
  }
}

/** The main context's global object: under a test runner ours may be another. */
function mainGlobal(): Record<string, unknown> {
  return process.getBuiltinModule('node:vm').runInThisContext('globalThis') as Record<string, unknown>;
}

interface PrivateProperty {
  readonly name: string;
  readonly value?: Runtime.RemoteObject;
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
