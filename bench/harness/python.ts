import { execFileSync } from 'node:child_process';

/** The Python that has PySpark, as PySpark itself looks for it. */
export const python = process.env.PYSPARK_PYTHON ?? 'python3';

/** What a Python program prints; nothing if it fails, or there is no Python. */
export function pythonPrints(program: string): string | undefined {
  try {
    return execFileSync(python, ['-c', program], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}
