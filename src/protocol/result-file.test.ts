import { expect, it } from 'vitest';
import { resultFileName, resultFilePath } from './result-file.ts';

it('lies in the scratch directory under the name of its task', () => {
  expect(resultFilePath('/scratch', resultFileName(17))).toBe('/scratch/result-17');
});

it.each(['/etc/passwd', '../result-1', 'result-1/../../x', 'result-', 'result-1\n', 'spec-1'])(
  'is nothing else that an executor may name: %j',
  (name) => {
    expect(() => resultFilePath('/scratch', name)).toThrow(
      expect.objectContaining({ code: 'BROKEN_MESSAGE', message: expect.stringContaining(name) }),
    );
  },
);
