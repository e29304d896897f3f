const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `300.0 MiB`, `1024.0 KiB`: one decimal, in the largest unit that gives at least 2. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 2 * 1_024 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit++;
  }
  return `${value.toFixed(1)} ${UNITS[unit]}`;
}
