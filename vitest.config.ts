import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `import … from 'firesteel'` leads: to the sources in unit tests, to the build in tests of processes. */
const firesteelIn = (folder: 'src' | 'dist/bundle', extension: 'ts' | 'js') => [
  { find: /^firesteel$/, replacement: file(`./${folder}/index.${extension}`) },
];

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        resolve: { alias: firesteelIn('src', 'ts') },
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          setupFiles: ['./test/support/property-seed.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias: firesteelIn('dist/bundle', 'js') },
        test: {
          name: 'process',
          include: ['test/**/*.test.ts'],
          globalSetup: ['./scripts/build-before-tests.mjs'],
          setupFiles: ['./test/support/property-seed.ts'],
          // Each of these tests starts processes of its own, so a few files at a time fill a machine.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
          // The build runs as Node loads it, not rewritten by Vite.
          server: { deps: { external: [/\/dist\//] } },
        },
      },
    ],
  },
});
