import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that a run tells of the change it tests and of nothing else. To look for cases nobody has met yet:
 *
 *     PROPERTY_SEED=random PROPERTY_RUNS=1000 npm run test:unit
 */
const { PROPERTY_SEED: seed = '1', PROPERTY_RUNS: runs } = process.env;

fc.configureGlobal({
  ...(seed === 'random' ? {} : { seed: Number(seed) }),
  ...(runs === undefined ? {} : { numRuns: Number(runs) }),
});
