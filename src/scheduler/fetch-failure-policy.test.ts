import { describe, expect, it } from 'vitest';
import { decideOnFetchFailure, type FetchFailureCase } from './fetch-failure-policy.ts';

const failure = (more: Partial<FetchFailureCase>): FetchFailureCase => {
  return {
    failedAttempt: 0,
    latestAttempt: 0,
    failedAttempts: new Set(),
    maxConsecutiveAttempts: 4,
    ...more,
  };
};

describe('decideOnFetchFailure', () => {
  it('runs the stage again', () => {
    expect(decideOnFetchFailure(failure({}))).toBe('resubmit');
  });

  it('ignores a failure of an older attempt', () => {
    expect(decideOnFetchFailure(failure({ latestAttempt: 1 }))).toBe('ignore');
  });

  it('gives the stage up with the fourth attempt in a row', () => {
    const earlier = { failedAttempt: 5, latestAttempt: 5 };
    expect(decideOnFetchFailure(failure({ ...earlier, failedAttempts: new Set([3, 4]) }))).toBe('resubmit');
    expect(decideOnFetchFailure(failure({ ...earlier, failedAttempts: new Set([2, 3, 4]) }))).toBe('abort');
  });

  it('counts several failures of one attempt once', () => {
    const failedAttempts = new Set([2, 3, 5]);
    expect(decideOnFetchFailure(failure({ failedAttempt: 5, latestAttempt: 5, failedAttempts }))).toBe(
      'resubmit',
    );
  });
});
