import { createRequire } from 'node:module';
import { join } from 'node:path';

/** How many processes of skale's work. */
export const workers = Number(process.env.CORES ?? 2);

/** A context of the skale that is installed in the folder SKALE_HOME, with CORES workers. */
export function skaleContext() {
  process.env.SKALE_WORKERS = String(workers);
  return createRequire(join(process.env.SKALE_HOME, 'package.json'))('skale').context();
}
