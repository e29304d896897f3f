import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf, SparkError } from '../common/errors.ts';
import { applicationConf } from '../conf/application.ts';
import { parseMaster } from '../conf/master-url.ts';
import { parseProperties } from '../conf/properties-file.ts';
import { SparkConf } from '../conf/spark-conf.ts';
import { uiConf } from '../conf/ui.ts';
import { validateConf } from '../conf/validate-conf.ts';
import type { SubmitOptions } from './command-line.ts';

const DEFAULT_MASTER = 'local[*]';

/**
 * What a submitted program starts with: the options, then the properties file, then the defaults of `firesteel submit`. What the program
 * sets in its code comes before all of it, but a setting that could not be used is an error here, before the program starts.
 *
 * @param warn takes a line about settings that are left out
 * @throws SparkError for a file that cannot be read, and for settings that cannot be used
 */
export function settingsOfSubmit(
  app: string,
  options: SubmitOptions,
  warn: (line: string) => void,
): Record<string, string> {
  const { master, name, conf, propertiesFile } = options;
  const settings = new SparkConf();
  if (propertiesFile !== undefined) settings.setAll(readProperties(propertiesFile, warn));
  settings.setAll(conf);
  if (master !== undefined) settings.setMaster(master);
  if (name !== undefined) settings.setAppName(name);
  settings.setIfMissing(applicationConf.master.key, DEFAULT_MASTER);
  settings.setIfMissing(applicationConf.appName.key, basename(app));
  settings.setIfMissing(uiConf.showConsoleProgress.key, true);
  parseMaster(settings.getEntry(applicationConf.master));
  validateConf(settings);
  return Object.fromEntries(settings.getAll());
}

/** The settings of a file; others that a shared file may hold are left out, as Spark does. */
function readProperties(path: string, warn: (line: string) => void): [string, string][] {
  const properties = [...parseProperties(readText(path), path)];
  const isSetting = ([key]: [string, string]) => /^(?:spark|firesteel)\.[^\s=]/.test(key);
  for (const [key] of properties.filter((property) => !isSetting(property))) {
    warn(`Leaving out "${key}" of ${path}: settings begin with "spark." or "firesteel."`);
  }
  return properties.filter(isSetting);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SparkError('CANNOT_READ_FILE', `Cannot read the properties file: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
