import { describe, expect, it } from 'vitest';
import { runCases } from './run-cases.ts';

interface Refused {
  readonly code: string;
  /** Without the function's own name. */
  readonly path: readonly string[];
  readonly text?: string;
}

const { outcomes } = await runCases('cases/refusals.mjs');
const { default: cases } = (await import(new URL('./cases/refusals.mjs', import.meta.url).href)) as {
  default: Record<string, Refused>;
};

describe('a function that cannot travel is refused with the way to the cause', () => {
  it.each(Object.keys(cases))('%s', (name) => {
    const wanted = cases[name] as Refused;
    const outcome = outcomes[name];
    expect(outcome).toMatchObject({
      outcome: 'refused',
      code: wanted.code,
      name: 'TaskNotSerializableError',
    });
    expect(outcome?.path?.slice(1)).toEqual(wanted.path);
    expect(outcome?.message).toContain(wanted.text ?? '');
    expect(outcome?.message).toMatch(
      /^Task not serializable: .* \(closure passed to map\(\) at .*run-module\.mjs:\d+:\d+\)$/s,
    );
  });
});
