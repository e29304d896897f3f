import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { leftOut } from './left-out.ts';
import { pythonPrints } from './python.ts';
import type { Contender } from './run-program.ts';

const sources = join(import.meta.dirname, '..', 'peers', 'spark');
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

const PYSPARK_FOLDER = 'import os, pyspark; print(os.path.dirname(pyspark.__file__))';

/** Where Spark's classes are; false if it is not installed. */
let jars: string | false | undefined;

/** A job of peers/spark. None where Spark is not installed, which is said once. */
export function sparkPeers(job: string, ...args: readonly (string | number)[]): Contender[] {
  if (jars === undefined) {
    jars = findJars() ?? false;
    if (jars !== false && !compile(jars)) jars = false;
  }
  if (jars === false) {
    return leftOut(
      'Apache Spark',
      '`pip install pyspark` and the JDK of Java 17 bring it; SPARK_HOME, if set, is its folder',
    );
  }
  const opened = OPENED.map((module) => `--add-opens=${module}=ALL-UNNAMED`);
  const classPath = `${classes}:${join(jars, '*')}`;
  const quiet = `-Dlog4j2.configurationFile=${join(sources, 'log4j2.properties')}`;
  return [
    {
      name: 'Apache Spark',
      command: 'java',
      args: [...opened, '-Xmx4g', quiet, '-cp', classPath, 'Peer', job, ...args.map(String)],
    },
  ];
}

function findJars(): string | undefined {
  const homes = [process.env.SPARK_HOME, pythonPrints(PYSPARK_FOLDER)];
  return homes
    .filter((home) => home !== undefined)
    .map((home) => join(home, 'jars'))
    .find((folder) => existsSync(folder) && readdirSync(folder).some((jar) => jar.startsWith('spark-core')));
}

/** Compiles what is newer than its classes. False where there is no compiler. */
function compile(from: string): boolean {
  const files = readdirSync(sources)
    .filter((file) => file.endsWith('.java'))
    .map((file) => join(sources, file));
  const compiled = join(classes, 'Peer.class');
  const newest = Math.max(...files.map((file) => statSync(file).mtimeMs));
  if (existsSync(compiled) && statSync(compiled).mtimeMs > newest) return true;
  mkdirSync(classes, { recursive: true });
  const { error, status } = spawnSync('javac', ['-d', classes, '-cp', join(from, '*'), ...files], {
    stdio: 'inherit',
  });
  if (error !== undefined) return false;
  if (status !== 0) throw new Error(`javac cannot compile ${sources}, see above`);
  return true;
}
