import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { leftOut } from './left-out.ts';
import { python, pythonPrints } from './python.ts';
import type { Contender } from './run-program.ts';

const programs = join(import.meta.dirname, '..', 'peers', 'pyspark');

let isInstalled: boolean | undefined;

/** A program of peers/pyspark. None where there is no such program, or PySpark is not installed, which is said once. */
export function pysparkPeer(program: string, ...args: readonly (string | number)[]): Contender[] {
  const file = join(programs, `${program}.py`);
  if (!existsSync(file)) return [];
  isInstalled ??= pythonPrints('import pyspark; print(pyspark.__version__)') !== undefined;
  if (!isInstalled) {
    return leftOut(
      'PySpark',
      '`pip install pyspark` and Java 17 bring it; PYSPARK_PYTHON, if set, is the Python that has it',
    );
  }
  const env = { PYSPARK_PYTHON: python };
  return [{ name: 'PySpark', command: python, args: [file, ...args.map(String)], env }];
}
