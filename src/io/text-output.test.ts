import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { soleAttempt } from './commit-permission.ts';
import { OutputCommitter } from './output-committer.ts';
import { outputError } from './output-error.ts';
import type { OutputTask } from './output-layout.ts';
import { TextOutputWriter } from './text-output.ts';

let root: string;
let out: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'firesteel-output-'));
  out = join(root, 'a', 'out');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const taskOf = (partition: number, attemptNumber = 0, stageAttempt = 0): OutputTask => ({
  stageId: 3,
  stageAttempt,
  partition,
  attemptNumber,
});

function write(
  job: OutputCommitter,
  partition: number,
  lines: string[],
  attemptNumber = 0,
): TextOutputWriter {
  const writer = new TextOutputWriter(job, taskOf(partition, attemptNumber), soleAttempt);
  for (const line of lines) writer.writeLine(line);
  return writer;
}

/** Every file below the output folder, with its text. */
function outputOf(folder = out): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}

const failure = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('a save', () => {
  it('shows all parts and _SUCCESS when it is committed, and nothing before', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    expect(write(job, 1, ['größe', '']).commit()).toBe(9);
    expect(write(job, 0, ['a', 'b']).commit()).toBe(4);
    write(job, 2, []).commit();
    expect(readdirSync(out)).toEqual(['_temporary']);
    await job.commitJob(3);
    expect(outputOf()).toEqual({
      _SUCCESS: '',
      'part-00000': 'a\nb\n',
      'part-00001': 'größe\n\n',
      'part-00002': '',
    });
    expect(readdirSync(out)).not.toContain('_temporary');
  });

  it('keeps each attempt in a folder of its own, named after job, stage, partition and attempt', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    const first = write(job, 7, ['x']);
    const second = new TextOutputWriter(job, taskOf(7, 1, 2), soleAttempt);
    expect(readdirSync(join(out, '_temporary/0/_temporary')).sort()).toEqual([
      `attempt_${job.jobId}_3_7_0`,
      `attempt_${job.jobId}_3_7_131073`,
      `attempt_${job.jobId}_running`,
    ]);
    second.writeLine('of the second');
    second.commit();
    first.abort();
    expect(readdirSync(join(out, '_temporary/0')).sort()).toEqual(['_temporary', `task_${job.jobId}_3_7`]);
    await job.commitJob(1);
    expect(outputOf()).toEqual({ _SUCCESS: '', 'part-00007': 'of the second\n' });
  });

  it('keeps the first commit of a task, as the job may be publishing it, and drops later ones', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    const [first, second] = [write(job, 0, ['first']), write(job, 0, ['second'], 1)];
    expect(first.commit()).toBe(6);
    const part = join(out, `_temporary/0/task_${job.jobId}_3_0/part-00000`);
    const { ino } = statSync(part);
    expect(second.commit()).toBe(7);
    second.abort();
    expect(statSync(part).ino).toBe(ino);
    expect(readdirSync(join(out, '_temporary/0/_temporary'))).toEqual([`attempt_${job.jobId}_running`]);
    await job.commitJob(1);
    expect(outputOf()).toEqual({ _SUCCESS: '', 'part-00000': 'first\n' });
  });

  it('takes no harm from an attempt that commits after its part was published', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    write(job, 0, ['first']).commit();
    const late = write(job, 0, ['second'], 1);
    // What the job's commit does with each task's folder.
    renameSync(join(out, `_temporary/0/task_${job.jobId}_3_0/part-00000`), join(out, 'part-00000'));
    late.commit();
    expect(readFileSync(join(out, 'part-00000'), 'utf8')).toBe('first\n');
    await job.abortJob();
    expect(outputOf()).toEqual({ 'part-00000': 'first\n' });
  });

  it.each([
    ['nothing', (folder: string) => rmSync(join(folder, 'part-00001'))],
    ['"part-00001", "x"', (folder: string) => writeFileSync(join(folder, 'x'), '')],
    ['"part-1"', (folder: string) => renameSync(join(folder, 'part-00001'), join(folder, 'part-1'))],
  ])('is refused when the folder of a task holds %s', async (found, change) => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    write(job, 0, ['a']).commit();
    write(job, 1, ['b']).commit();
    change(join(out, `_temporary/0/task_${job.jobId}_3_1`));
    await expect(job.commitJob(2)).rejects.toEqual(
      failure(
        'OUTPUT_PART_MISSING',
        `should hold "part-00001" alone and holds ${found}; something has changed`,
      ),
    );
    expect(readdirSync(out)).not.toContain('_SUCCESS');
  });

  it('writes any amount of text exactly, and counts it', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    const lines = Array.from({ length: 30_000 }, (_, index) => `${index} é日😀`);
    lines.push('日'.repeat(500_000), 'end');
    const writer = write(job, 0, lines);
    const bytes = writer.commit();
    await job.commitJob(1);
    const text = readFileSync(join(out, 'part-00000'), 'utf8');
    expect(text === `${lines.join('\n')}\n`).toBe(true);
    expect([bytes, writer.recordsWritten]).toEqual([Buffer.byteLength(text), lines.length]);
  });

  it('goes to a file: URL too, and numbers beyond five digits stay whole', async () => {
    const job = new OutputCommitter(pathToFileURL(out).href);
    await job.setupJob(true);
    write(job, 123_456, ['x']).commit();
    await job.commitJob(1);
    expect(Object.keys(outputOf())).toEqual(['_SUCCESS', 'part-123456']);
  });
});

describe('an output path that exists', () => {
  it.each(['folder', 'file'])('is refused: a %s', async (kind) => {
    mkdirSync(join(root, 'a'));
    if (kind === 'folder') mkdirSync(out);
    else writeFileSync(out, 'precious');
    const job = new OutputCommitter(out);
    await expect(job.setupJob(true)).rejects.toEqual(
      failure('OUTPUT_PATH_EXISTS', `Cannot write "${out}": the output path already exists`),
    );
    await job.abortJob();
    expect(existsSync(out)).toBe(true);
  });

  it('gets more files where the check is off, also from two jobs at once', async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'part-00000'), 'old');
    writeFileSync(join(out, 'other'), 'old');
    const [job, neighbour] = [new OutputCommitter(out), new OutputCommitter(out)];
    await job.setupJob(false);
    await neighbour.setupJob(false);
    write(job, 0, ['new']).commit();
    await job.commitJob(1);
    write(neighbour, 5, ['neighbour']).commit();
    await neighbour.commitJob(1);
    expect(outputOf()).toEqual({
      _SUCCESS: '',
      other: 'old',
      'part-00000': 'new\n',
      'part-00005': 'neighbour\n',
    });
  });
});

describe('a save that fails', () => {
  it('leaves nothing behind, so that it can be run again', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    write(job, 0, ['committed']).commit();
    const running = write(job, 1, ['running']);
    await job.abortJob();
    await job.abortJob();
    expect(existsSync(out)).toBe(false);
    running.writeLine('x'.repeat(100_000));
    expect(() => running.commit()).toThrow(failure('OUTPUT_WRITE_FAILED', 'part-00001'));
    expect(() => write(job, 2, [])).toThrow(failure('OUTPUT_WRITE_FAILED', 'part-00002'));
    expect(existsSync(out)).toBe(false);
    await new OutputCommitter(out).setupJob(true);
  });

  it('keeps a folder that was there before', async () => {
    mkdirSync(out, { recursive: true });
    const job = new OutputCommitter(out);
    await job.setupJob(false);
    await job.abortJob();
    expect(readdirSync(out)).toEqual([]);
  });

  it('does not commit when a part is missing', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    write(job, 0, ['x']).commit();
    await expect(job.commitJob(2)).rejects.toEqual(failure('OUTPUT_PART_MISSING', '1 of 2 parts are there'));
    expect(Object.keys(outputOf())).not.toContain('_SUCCESS');
  });

  it('drops an attempt that may not commit, and one that is aborted; both stay so', async () => {
    const job = new OutputCommitter(out);
    await job.setupJob(true);
    const asked: OutputTask[] = [];
    const denied = new TextOutputWriter(job, taskOf(4, 2), {
      canCommit(task) {
        asked.push(task);
        return false;
      },
    });
    expect(() => denied.commit()).toThrow(failure('COMMIT_DENIED', 'another attempt'));
    expect(asked).toEqual([taskOf(4, 2)]);
    const aborted = write(job, 0, ['x']);
    aborted.abort();
    aborted.abort();
    expect(() => aborted.commit()).toThrow(/is settled/);
    const committed = write(job, 1, ['y']);
    committed.commit();
    committed.abort();
    await job.commitJob(1);
    expect(Object.keys(outputOf())).toEqual(['_SUCCESS', 'part-00001']);
  });
});

describe('output that cannot be written is named', () => {
  it.each([
    ['ENOSPC', 'OUTPUT_DISK_FULL', 'no space left on the disk'],
    ['EDQUOT', 'OUTPUT_DISK_FULL', 'no space left on the disk'],
    ['EROFS', 'OUTPUT_PATH_UNWRITABLE', 'permission denied'],
    ['EIO', 'OUTPUT_WRITE_FAILED', 'EIO: i/o error'],
  ])('when the system says %s', (systemCode, code, problem) => {
    const cause = Object.assign(new Error(`${systemCode}: i/o error`), { code: systemCode });
    const error = outputError('/out/part-00000', cause);
    expect(error).toEqual(failure(code, `Cannot write "/out/part-00000": ${problem}`));
    expect(error.cause).toBe(cause);
  });

  it('when permission is missing, with the cause', async () => {
    const locked = join(root, 'locked');
    mkdirSync(locked);
    chmodSync(root, 0o755);
    chmodSync(locked, 0o555);
    // The superuser may write anywhere; another user takes its place for the moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      await expect(new OutputCommitter(join(locked, 'out')).setupJob(true)).rejects.toMatchObject({
        code: 'OUTPUT_PATH_UNWRITABLE',
        message: expect.stringContaining(join(locked, 'out')),
        cause: { code: 'EACCES' },
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('when a file stands where a folder is needed, or the path is none', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(new OutputCommitter(join(root, 'file', 'out')).setupJob(true)).rejects.toEqual(
      failure('OUTPUT_WRITE_FAILED', join(root, 'file', 'out')),
    );
    expect(() => new OutputCommitter('s3a://bucket/out')).toThrow(
      failure('UNSUPPORTED_FILE_SYSTEM', 's3a://'),
    );
    expect(() => new OutputCommitter('')).toThrow(failure('INVALID_PATH', 'the path is empty'));
  });
});
