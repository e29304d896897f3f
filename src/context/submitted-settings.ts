/** By which `firesteel submit` hands its settings to the program it starts: a JSON object of texts. */
export const SUBMITTED_SETTINGS = 'FIRESTEEL_SUBMITTED_SETTINGS';

/** The settings of the command line and the properties file, if the program was started by `firesteel submit`. */
export function submittedSettings(): [string, string][] {
  const json = process.env[SUBMITTED_SETTINGS];
  return json === undefined ? [] : Object.entries(JSON.parse(json) as Record<string, string>);
}
