import { applicationConf } from './application.ts';
import type { ConfigSource } from './config-entry.ts';

const REDACTED = '*********(redacted)';

/**
 * The settings with the values of secret ones replaced: those whose key or value matches `spark.redaction.regex`.
 *
 * A pattern that is itself unusable hides nothing by accident: the default one is applied then.
 */
export function redact(
  source: ConfigSource,
  settings: readonly (readonly [string, string])[],
): [string, string][] {
  const pattern = redactionPattern(source);
  return settings.map(([key, value]) => [key, pattern.test(key) || pattern.test(value) ? REDACTED : value]);
}

function redactionPattern(source: ConfigSource): RegExp {
  try {
    return applicationConf.redactionRegex.get(source);
  } catch {
    return applicationConf.redactionRegex.get({ getOption: () => undefined });
  }
}
