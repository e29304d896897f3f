import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type InspectorMessage, InspectorSocket } from './inspector-client.ts';

/** A line of a source file, from 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** A thread that stands at a breakpoint. */
export interface Pause {
  readonly at: SourceLine;
  /** In the call that stands there. */
  evaluate(expression: string): Promise<unknown>;
}

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly sourceMapURL?: string;
}

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface CallFrame {
  readonly callFrameId: string;
  readonly location: Location;
}

interface Paused {
  readonly reason: string;
  readonly hitBreakpoints?: readonly string[];
  readonly callFrames: readonly [CallFrame];
}

type Send = (method: string, params?: object) => Promise<unknown>;

export interface Breakpoints {
  readonly lines: readonly SourceLine[];
  /** A script on the disk with a source map beside it, as the debugger finds it in the user's workspace. */
  readonly compiled: string | undefined;
}

/**
 * Debugs the task threads of an executor as VS Code's debugger does, with a target for each thread, by the NodeWorker domain.
 *
 * Where a script has no source map its breakpoints are set by path and line. Those of compiled files on the disk are set where the map says
 * before the script is there. Other maps are read when a script comes: it stops at its entry until that is done. Positions in a map count from where its
 * script begins.
 */
export async function debugThreads(
  url: string,
  breakpoints: Breakpoints,
  onPause: (pause: Pause) => Promise<void>,
): Promise<InspectorSocket> {
  const threads = new Map<string, ThreadTarget>();
  const answers = new Answers();
  const socket = await InspectorSocket.open(url, (message) => {
    if (answers.take(message)) return;
    const { sessionId, message: inner } = (message.params ?? {}) as { sessionId: string; message?: string };
    if (message.method === 'NodeWorker.attachedToWorker') {
      const post = (text: string) =>
        socket.send(answers.ask('NodeWorker.sendMessageToWorker', { sessionId, message: text }).message);
      const thread = new ThreadTarget(post, breakpoints, onPause);
      threads.set(sessionId, thread);
      thread.start();
    } else if (message.method === 'NodeWorker.receivedMessageFromWorker') {
      threads.get(sessionId)?.receive(JSON.parse(inner as string));
    }
  });
  for (const [method, params] of [
    ['NodeWorker.enable', { waitForDebuggerOnStart: true }],
    ['Runtime.enable', {}],
    ['Debugger.enable', {}],
    ['Runtime.runIfWaitingForDebugger', {}],
  ] as const) {
    socket.send(answers.ask(method, params).message);
  }
  return socket;
}

class Answers {
  readonly #waiting = new Map<number, (message: InspectorMessage) => void>();
  #lastId = 0;

  ask(method: string, params: object = {}): { message: object; answer: Promise<unknown> } {
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
    });
    // What nobody waits for may fail when the program ends.
    answer.catch(() => {});
    return { message: { id, method, params }, answer };
  }

  take(message: InspectorMessage): boolean {
    if (message.id === undefined) return false;
    this.#waiting.get(message.id)?.(message);
    return this.#waiting.delete(message.id);
  }
}

class ThreadTarget {
  readonly #answers = new Answers();
  readonly #send: Send;
  readonly #breakpoints: Breakpoints;
  readonly #onPause: (pause: Pause) => Promise<void>;
  readonly #scripts = new Map<string, Script>();
  /** The breakpoints at the beginning of scripts, which nobody set. */
  readonly #entries = new Set<string>();
  readonly #isMapped = new Map<string, Promise<void>>();

  constructor(
    post: (text: string) => void,
    breakpoints: Breakpoints,
    onPause: (pause: Pause) => Promise<void>,
  ) {
    this.#send = (method, params) => {
      const { message, answer } = this.#answers.ask(method, params);
      post(JSON.stringify(message));
      return answer;
    };
    this.#breakpoints = breakpoints;
    this.#onPause = onPause;
  }

  start(): void {
    void this.#send('Runtime.enable');
    void this.#send('Debugger.enable');
    const { lines, compiled } = this.#breakpoints;
    for (const file of new Set(lines.map((line) => line.file))) {
      const entry = { urlRegex: regexOf(file), lineNumber: 0, columnNumber: 0 };
      void this.#send('Debugger.setBreakpointByUrl', entry).then((set) => {
        this.#entries.add((set as { breakpointId: string }).breakpointId);
      });
    }
    for (const { file, line } of lines) {
      const place = { urlRegex: regexOf(file), lineNumber: line - 1, columnNumber: 0 };
      void this.#send('Debugger.setBreakpointByUrl', place);
    }
    void this.#bindBefore(compiled).then(() => this.#send('Runtime.runIfWaitingForDebugger'));
  }

  receive(message: InspectorMessage): void {
    if (this.#answers.take(message)) return;
    if (message.method === 'Debugger.scriptParsed') {
      const script = message.params as Script;
      this.#scripts.set(script.scriptId, script);
      if (script.sourceMapURL) this.#isMapped.set(script.scriptId, this.#bindByMap(script));
    } else if (message.method === 'Debugger.paused') {
      void this.#paused(message.params as Paused);
    }
  }

  async #paused({ reason, hitBreakpoints = [], callFrames: [frame] }: Paused): Promise<void> {
    // V8 holds a thread before its first script.
    const isUsers = reason !== 'Break on start' && !hitBreakpoints.every((id) => this.#entries.has(id));
    if (isUsers) {
      const { callFrameId, location } = frame;
      const evaluate = async (expression: string): Promise<unknown> => {
        const params = { callFrameId, expression, returnByValue: true };
        const answer = await this.#send('Debugger.evaluateOnCallFrame', params);
        return (answer as { result: { value: unknown } }).result.value;
      };
      await this.#onPause({ at: this.#sourceLine(location), evaluate });
    } else {
      await this.#isMapped.get(frame.location.scriptId);
    }
    void this.#send('Debugger.resume');
  }

  async #bindBefore(compiled: string | undefined): Promise<void> {
    if (compiled === undefined) return;
    const text = readFileSync(compiled, 'utf8');
    const sourceMapURL = /# sourceMappingURL=(.*)/.exec(text)?.[1] as string;
    const url = pathToFileURL(compiled).href;
    await this.#bind({ scriptId: '', url, startLine: 0, startColumn: 0, sourceMapURL }, text);
  }

  async #bindByMap(script: Script): Promise<void> {
    const { scriptId } = script;
    const source = await this.#send('Debugger.getScriptSource', { scriptId });
    await this.#bind(script, (source as { scriptSource: string }).scriptSource);
  }

  async #bind(script: Script, text: string): Promise<void> {
    const { url, startLine, startColumn } = script;
    for (const line of this.#breakpoints.lines) {
      const place = firstPlaceOf(line, script, text);
      if (place === undefined) continue;
      const lineNumber = place.line + startLine;
      const columnNumber = place.column + (lineNumber === 0 ? startColumn : 0);
      // Fails for a place that has its breakpoint from another script of that URL.
      await this.#send('Debugger.setBreakpointByUrl', { url, lineNumber, columnNumber }).catch(() => {});
    }
  }

  #sourceLine({ scriptId, lineNumber, columnNumber }: Location): SourceLine {
    const script = this.#scripts.get(scriptId) as Script;
    if (!script.sourceMapURL) return { file: pathOf(script.url), line: lineNumber + 1 };
    const line = lineNumber - script.startLine;
    const entry = sourceMapOf(script).findEntry(
      line,
      columnNumber - (lineNumber === 0 ? script.startColumn : 0),
    );
    if (!('originalLine' in entry)) return { file: '', line: 0 };
    return { file: sourceOf(entry.originalSource, script), line: entry.originalLine + 1 };
  }
}

function sourceMapOf({ url, sourceMapURL }: Script): SourceMap {
  const { href, protocol, pathname } = new URL(sourceMapURL as string, url);
  const json =
    protocol === 'data:'
      ? Buffer.from(pathname.slice(pathname.indexOf(',') + 1), 'base64').toString()
      : readFileSync(fileURLToPath(href), 'utf8');
  return new SourceMap(JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0]);
}

/** Where a script's map says that the first code of a source line is. */
function firstPlaceOf(
  { file, line: wanted }: SourceLine,
  script: Script,
  text: string,
): { line: number; column: number } | undefined {
  const map = sourceMapOf(script);
  if (!map.payload.sources.some((source) => sourceOf(source, script) === file)) return undefined;
  let first: { line: number; column: number; originalColumn: number } | undefined;
  for (const [line, { length }] of text.split('\n').entries()) {
    for (let column = 0; column < length; column++) {
      const entry = map.findEntry(line, column);
      if (!('originalLine' in entry) || entry.generatedLine !== line || entry.generatedColumn !== column)
        continue;
      if (entry.originalLine !== wanted - 1) continue;
      if (first !== undefined && first.originalColumn <= entry.originalColumn) continue;
      first = { line, column, originalColumn: entry.originalColumn };
    }
  }
  return first;
}

function regexOf(file: string): string {
  return `^(?:file://)?${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}

function sourceOf(source: string, { url, sourceMapURL }: Script): string {
  const base = sourceMapURL?.startsWith('data:') ? url : new URL(sourceMapURL as string, url);
  return pathOf(new URL(source, base).href);
}

function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}
