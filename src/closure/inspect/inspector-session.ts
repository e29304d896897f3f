import type { Runtime, Session } from 'node:inspector';

/** The group of handles that one question needs and no other. */
export const HANDLES = 'firesteel-closure';
/** The group of what lines at the console have handed out. */
const LINES = 'firesteel-lines';

/**
 * The one inspector session of this isolate, opened by the first command.
 *
 * It answers in the same step, so nothing of the program can change between two commands, and keeps neither the process alive nor, without handles, any
 * object. The Debugger domain is on within {@link debugging} alone.
 */
export class InspectorSession {
  #session: Session | undefined;
  #isDenied = false;
  /** Lines of which the answer is still to come. */
  #unanswered = 0;
  #hasLines = false;

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

  /** The inspector's handle of an object, which lasts as long as the session. */
  handleOf(object: object): string {
    return withGlobal(object, (name) => {
      const params = { expression: `globalThis.${name}` };
      return this.post<Runtime.EvaluateReturnType>('Runtime.evaluate', params).result.objectId ?? '';
    });
  }

  /**
   * Runs a line as one typed at a console, in which `name` stands for a value: such a line may read and set #private fields of any class,
   * though not inside a function or a block. It has run when this returns, or as far as it came before it failed; what it yields comes
   * too late to be told. Nothing that comes from outside may stand in it.
   */
  runLine(value: object, line: (name: string) => string): void {
    const session = this.#open();
    withGlobal(value, (name) => {
      const params = { expression: line(name), replMode: true, silent: true, objectGroup: LINES };
      this.#hasLines = true;
      this.#unanswered++;
      session.post('Runtime.evaluate', params, () => {
        this.#unanswered--;
      });
    });
  }

  /**
   * Lets go of all that commands with {@link HANDLES} as their `objectGroup` have handed out, and lines that are answered. The promise of one that is not
   * would otherwise be collected before its answer, and some versions of V8 abort the process then.
   */
  release(): void {
    this.post('Runtime.releaseObjectGroup', { objectGroup: HANDLES });
    if (!this.#hasLines || this.#unanswered > 0) return;
    this.#hasLines = false;
    this.post('Runtime.releaseObjectGroup', { objectGroup: LINES });
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
    return session;
  }
}

/** Runs `use` while a name of the global object stands for a value. */
function withGlobal<T>(value: object, use: (name: string) => T): T {
  const main = mainGlobal();
  const name = `__firesteel_${Math.random().toString(36).slice(2)}`;
  Object.defineProperty(main, name, { value, configurable: true, enumerable: false });
  try {
    return use(name);
  } finally {
    delete main[name];
  }
}

/** The main context's global object: under a test runner ours may be another. */
function mainGlobal(): Record<string, unknown> {
  return process.getBuiltinModule('node:vm').runInThisContext('globalThis') as Record<string, unknown>;
}
