/** The way from the captured function to a value, as a list that grows at its end and is shared by all that follow. */
export interface Path {
  readonly step: string;
  readonly before: Path | undefined;
}

const WORD = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export function stepsOf(path: Path | undefined): string[] {
  const steps: string[] = [];
  for (let at = path; at !== undefined; at = at.before) steps.push(at.step);
  return steps.reverse();
}

/** `mapper -> config.db`: names are joined by arrows, members follow what they are members of. */
export function formatSteps(steps: readonly string[]): string {
  let text = '';
  for (const step of steps) text += text === '' || /^[.[]/.test(step) ? step : ` -> ${step}`;
  return text === '' ? 'value' : text;
}

export function memberStep(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  if (/^(?:0|[1-9]\d*)$/.test(key)) return `[${key}]`;
  return WORD.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
