import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './run-program.ts';

const source = join(import.meta.dirname, '..', 'peers', 'spark', 'Peer.java');
const classes = join(import.meta.dirname, '..', '.data', 'spark-classes');

/** What Spark needs of Java 17: the modules it looks into, as its own launcher opens them. */
const OPENED = [
  'java.base/java.lang',
  'java.base/java.lang.invoke',
  'java.base/java.lang.reflect',
  'java.base/java.io',
  'java.base/java.net',
  'java.base/java.nio',
  'java.base/java.util',
  'java.base/java.util.concurrent',
  'java.base/java.util.concurrent.atomic',
  'java.base/sun.nio.ch',
  'java.base/sun.nio.cs',
  'java.base/sun.security.action',
  'java.base/sun.util.calendar',
];

const INSTALL =
  'Apache Spark is left out: it was not found. `pip install pyspark` and Java 17 bring it; SPARK_HOME, if set, is its folder';

let jars: string | undefined;

/** A job of peers/spark/Peer.java. None where Spark is not installed, which is said once. */
export function sparkPeers(job: string, ...args: readonly (string | number)[]): Contender[] {
  if (jars === undefined) {
    jars = findJars() ?? '';
    if (jars === '') console.error(INSTALL);
    else compile(jars);
  }
  if (jars === '') return [];
  const opened = OPENED.map((module) => `--add-opens=${module}=ALL-UNNAMED`);
  const classPath = `${classes}:${join(jars, '*')}`;
  const quiet = `-Dlog4j2.configurationFile=${join(import.meta.dirname, '..', 'peers', 'spark', 'log4j2.properties')}`;
  return [
    {
      name: 'Apache Spark',
      command: 'java',
      args: [...opened, '-Xmx4g', quiet, '-cp', classPath, 'Peer', job, ...args.map(String)],
    },
  ];
}

function findJars(): string | undefined {
  const homes = [process.env.SPARK_HOME, pythonHome()];
  return homes
    .filter((home) => home !== undefined)
    .map((home) => join(home, 'jars'))
    .find((folder) => existsSync(folder) && readdirSync(folder).some((jar) => jar.startsWith('spark-core')));
}

function pythonHome(): string | undefined {
  try {
    const program = 'import os, pyspark; print(os.path.dirname(pyspark.__file__))';
    return execFileSync('python3', ['-c', program], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

function compile(from: string): void {
  const compiled = join(classes, 'Peer.class');
  if (existsSync(compiled) && statSync(compiled).mtimeMs > statSync(source).mtimeMs) return;
  mkdirSync(classes, { recursive: true });
  execFileSync('javac', ['-d', classes, '-cp', join(from, '*'), source], { stdio: 'inherit' });
}
