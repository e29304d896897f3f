import { expect, it } from 'vitest';
import { captureCallSite, formatCallSite } from './call-site.ts';

it('names the line of the caller outside the package', () => {
  const site = captureCallSite();
  expect(formatCallSite(site)).toMatch(/call-site\.test\.ts:\d+:\d+$/);
});

it('leaves the error hooks of the program as they were', () => {
  const hook = () => 'mine';
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = hook;
  try {
    captureCallSite();
    expect(Error.prepareStackTrace).toBe(hook);
  } finally {
    Error.prepareStackTrace = before;
  }
});
