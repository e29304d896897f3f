/** By which `firesteel submit` hands its settings to the program it starts: a JSON object of texts. */
export const SUBMITTED_SETTINGS = 'FIRESTEEL_SUBMITTED_SETTINGS';

let settings: [string, string][] | undefined;

/**
 * The settings of the command line and the properties file, if the program was started by `firesteel submit`. Taken out of the environment
 * when they are first read: they may hold secrets, and are none of the business of processes the program starts.
 */
export function submittedSettings(): [string, string][] {
  if (settings === undefined) {
    const json = process.env[SUBMITTED_SETTINGS];
    delete process.env[SUBMITTED_SETTINGS];
    settings = json === undefined ? [] : Object.entries(JSON.parse(json) as Record<string, string>);
  }
  return settings;
}
