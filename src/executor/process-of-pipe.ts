import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SparkError } from '../common/errors.ts';
import { TextSplitReader } from '../io/text-lines.ts';
import { operatorOf, type PipeNode } from '../lineage/nodes.ts';
import type { PipedProcess, RecordSource } from '../pipeline/ports.ts';
import { atSite } from '../pipeline/stage-failure.ts';
import { ScratchFile } from '../storage/scratch-file.ts';

/** Lines are written this many characters at a time. */
const PENDING_CHARS = 64 * 1024;
/** What is passed on of what the process says on stderr, and what of that stands in an error. */
const STDERR_BYTES = 64 * 1024;
const LAST_WORDS_CHARS = 2000;

/**
 * The process of one partition of `pipe`. A task thread is synchronous, so it is fed from a file and its output goes to one: partitions may be larger than memory,
 * and a process that reads nothing, or ends early, blocks nobody.
 *
 * While it runs the thread waits. A task that is killed ends with its executor's process group then, to which the process belongs.
 */
export class ProcessOfPipe implements PipedProcess {
  readonly #node: PipeNode;
  readonly #scratchDir: string;
  readonly #files: ScratchFile[] = [];
  readonly #input: ScratchFile;
  #pending = '';

  constructor(node: PipeNode, scratchDir: string) {
    this.#node = node;
    this.#scratchDir = scratchDir;
    this.#input = this.#open();
  }

  writeLine(line: string): void {
    this.#pending += line;
    this.#pending += '\n';
    if (this.#pending.length >= PENDING_CHARS) this.#flush();
  }

  /** @throws SparkError PIPE_FAILED if the process cannot be started, or ends with another code than 0 or by a signal */
  run(): RecordSource {
    this.#flush();
    const [output, errors] = [this.#open(), this.#open()];
    this.#spawn(output, errors);
    this.#input.close();
    errors.close();
    let position = 0;
    const source = {
      read(into: Uint8Array): number {
        const length = output.read(into, position);
        position += length;
        return length;
      },
      close: () => this.abort(),
    };
    const path = `output of ${this.#node.command.join(' ')}`;
    return new TextSplitReader({ path, start: 0, length: 0 }, { source });
  }

  abort(): void {
    for (const file of this.#files) file.close();
  }

  #spawn(output: ScratchFile, errors: ScratchFile): void {
    const { command, env, separateWorkingDir } = this.#node;
    const [program, ...args] = command;
    const folder = separateWorkingDir ? this.#makeFolder() : undefined;
    try {
      // Loaded here alone: it takes long, and few tasks have processes.
      const { spawnSync } = process.getBuiltinModule('node:child_process');
      const { error, status, signal } = spawnSync(program!, args, {
        stdio: [this.#input.descriptor, output.descriptor, errors.descriptor],
        env: { ...process.env, ...env },
        ...(folder !== undefined && { cwd: folder }),
      });
      const words = this.#passOn(errors);
      if (error !== undefined) throw this.#failure(`cannot be started: ${messageOf(error)}`, '', error);
      if (status === 0) return;
      throw this.#failure(signal === null ? `ended with code ${status}` : `was ended by ${signal}`, words);
    } finally {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }

  /** A folder of the process's own, in which what lies in the executor's is found under its name. */
  #makeFolder(): string {
    const folder = mkdtempSync(join(this.#scratchDir, 'pipe-'));
    const at = process.cwd();
    for (const name of readdirSync(at)) symlinkSync(join(at, name), join(folder, name));
    return folder;
  }

  /** What the process said on stderr goes the way of what a task prints there. Returns its end. */
  #passOn(errors: ScratchFile): string {
    const bytes = Buffer.alloc(STDERR_BYTES);
    const length = errors.readEnd(bytes);
    const text = bytes.toString('utf8', 0, length);
    if (text !== '') process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    return text.trimEnd().slice(-LAST_WORDS_CHARS);
  }

  #failure(what: string, words: string, cause?: unknown): SparkError {
    const said = words === '' ? '' : `. It said last: ${words}`;
    return new SparkError(
      'PIPE_FAILED',
      `Cannot run ${operatorOf(this.#node)}${atSite(this.#node.site)}: the process ${JSON.stringify(this.#node.command.join(' '))} ${what}${said}`,
      cause === undefined ? undefined : { cause },
    );
  }

  #open(): ScratchFile {
    try {
      const file = new ScratchFile(this.#scratchDir);
      this.#files.push(file);
      return file;
    } catch (thrown) {
      this.abort();
      throw thrown;
    }
  }

  #flush(): void {
    if (this.#pending === '') return;
    this.#input.append(Buffer.from(this.#pending, 'utf8'));
    this.#pending = '';
  }
}
