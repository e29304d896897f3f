import { formatSteps, type Path, stepsOf } from './path.ts';

/** Captures above this size warn: they travel with every stage's task binary. */
export const LARGE_BYTES = 1 << 20;

export function largeCaptureWarning(path: Path, bytes: number): string {
  const size = `${(bytes / (1 << 20)).toFixed(1)} MiB`;
  return `${formatSteps(stepsOf(path))} captures ${size}. Use a broadcast variable, sc.broadcast(value): it is sent once to each executor and shared by its tasks`;
}
