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

it('names the line also where the hook cannot be set', () => {
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Object.defineProperty(Error, 'prepareStackTrace', {
    value: undefined,
    writable: false,
    configurable: true,
  });
  try {
    expect(formatCallSite(captureCallSite())).toMatch(/call-site\.test\.ts:\d+:\d+$/);
  } finally {
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    if (before) Object.defineProperty(Error, 'prepareStackTrace', before);
  }
});
