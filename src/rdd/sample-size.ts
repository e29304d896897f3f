/**
 * The fraction of `total` records to choose so that there are at least `wanted`, but for a chance of 1 in 10,000 (with replacement: some standard deviations).
 */
export function fractionFor(wanted: number, total: number, withReplacement: boolean): number {
  if (withReplacement) {
    const deviations = wanted < 6 ? 12 : wanted < 16 ? 9 : 6;
    return (wanted + deviations * Math.sqrt(wanted)) / total;
  }
  const share = wanted / total;
  const gamma = 9.210340371976182 / total;
  return Math.min(1, share + gamma + Math.sqrt(gamma ** 2 + 2 * gamma * share));
}
