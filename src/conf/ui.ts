import { booleanEntry, positive, timeEntry } from './entries.ts';

/** Settings of what a terminal shows. */
export const uiConf = {
  showConsoleProgress: booleanEntry({
    key: 'spark.ui.showConsoleProgress',
    doc: 'Whether a progress bar of the running stages is shown where stderr is a terminal.',
    since: '0.1.0',
    default: 'false',
  }),
  consoleProgressUpdateInterval: timeEntry('ms', {
    key: 'spark.ui.consoleProgress.update.interval',
    doc: 'How often the progress bar is drawn.',
    since: '0.1.0',
    default: '200ms',
    check: positive,
  }),
};
