/** Stands for the counters that a coverage tool has put into the user's functions: takes every increment, keeps none. */
export const coverageStub: unknown = new Proxy(() => {}, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => 0 : coverageStub),
  set: () => true,
  apply: () => coverageStub,
});
