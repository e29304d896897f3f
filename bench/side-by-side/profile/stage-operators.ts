import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which operator each line of a generated loop belongs to: its text names each where it begins. */
export class StageOperators {
  readonly #linesOfFile = new Map<string, readonly string[]>();

  /** @param dir where `firesteel.debug.stageDir` left the texts */
  constructor(dir: string) {
    for (const file of readdirSync(dir)) {
      this.#linesOfFile.set(`firesteel-stage-${file}`, operatorsOf(readFileSync(join(dir, file), 'utf8')));
    }
  }

  /** @param line from 1 */
  operatorAt(url: string, line: number): string {
    return this.#linesOfFile.get(url)?.[line - 1] ?? 'loop';
  }
}

function operatorsOf(text: string): string[] {
  let operator = 'loop';
  return text.split('\n').map((line) => {
    const named = /^\s+\/\/ (\w+)$/.exec(line);
    if (named !== null) operator = named[1] as string;
    return operator;
  });
}
