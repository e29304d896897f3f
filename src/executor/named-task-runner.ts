import { execSync } from 'node:child_process';
import { SparkError } from '../common/errors.ts';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';
import type { TaskEnvironment, TaskOutcome, TaskRunner } from './task-runner.ts';

type NamedTask = (argument: string, env: TaskEnvironment, partition: number) => unknown;

const tasks: Readonly<Record<string, NamedTask>> = {
  echo: (argument) => argument,
  partition: (_argument, _env, partition) => partition,
  env: (name) => process.env[name] ?? '',
  execArgv: () => JSON.stringify(process.execArgv),
  thread: (_argument, env) => env.thread,
  print(argument) {
    console.log(argument);
    console.error(`${argument} to stderr`);
    process.stdout.write('first half, ');
    process.stdout.write(new TextEncoder().encode('second half'));
    return '';
  },
  printThenSpin(argument, env) {
    console.log(argument);
    for (;;) env.poll();
  },
  printMany(argument) {
    for (let line = 0; line < Number(argument); line++) console.log(`line ${line} ${'x'.repeat(100)}`);
    return '';
  },
  poll(_argument, env) {
    for (;;) env.poll();
  },
  spin() {
    for (;;);
  },
  block: (argument) => execSync(argument, { stdio: 'inherit' }),
  throwError() {
    throw Object.assign(new TypeError('no such field'), { field: 'name' });
  },
  throwString() {
    throw 'a plain string';
  },
  throwNull() {
    throw null;
  },
  exit: (argument) => process.exit(Number(argument)),
  reject(argument) {
    void Promise.reject(new Error(argument));
    return '';
  },
  later(argument) {
    setImmediate(() => {
      throw new Error(argument);
    });
    return '';
  },
  async asyncEcho(argument) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return argument;
  },
  bytes: (argument) => 'x'.repeat(Number(argument)),
  fillHeap(_argument, env) {
    const kept: unknown[] = [];
    for (let i = 0; ; i++) {
      kept.push({ i, text: `kept ${i}` });
      if (i % 4096 === 0) env.poll();
    }
  },
  burstHeap() {
    const kept: unknown[] = [];
    for (let i = 0; ; i++) kept.push({ i, text: `kept ${i}` });
  },
  abortHeap() {
    const kept: number[] = [];
    for (let i = 0; ; i++) kept.push(i);
  },
  killSelf: () => process.kill(process.pid, 'SIGKILL'),
  stopSelf: () => process.kill(process.pid, 'SIGSTOP'),
};

/** Runs tasks by name: the binary's text is `name` or `name argument`. */
export class NamedTaskRunner implements TaskRunner {
  run(
    task: { readonly partition: number },
    binary: { readonly bytes: Uint8Array },
    env: TaskEnvironment,
  ): TaskOutcome | Promise<TaskOutcome> {
    const text = Buffer.from(binary.bytes).toString();
    const cut = text.indexOf(' ');
    const name = cut < 0 ? text : text.slice(0, cut);
    const body = tasks[name];
    if (body === undefined) throw new SparkError('UNKNOWN_TASK', `Cannot run task "${name}": no such name`);
    const value = body(cut < 0 ? '' : text.slice(cut + 1), env, task.partition);
    return value instanceof Promise ? value.then(toOutcome) : toOutcome(value);
  }
}

function toOutcome(value: unknown): TaskOutcome {
  return { result: Buffer.from(String(value)), metrics: emptyTaskMetrics() };
}
