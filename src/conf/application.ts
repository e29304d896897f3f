import { choiceEntry, optionalStringEntry, regexEntry } from './entries.ts';

/** Settings of the application as a whole. */
export const applicationConf = {
  master: optionalStringEntry({
    key: 'spark.master',
    doc: 'Where tasks run: `local`, `local[N]`, `local[*]`, `local[N,F]` or `local[*,F]`, with N threads and F allowed failures of a task.',
    since: '0.1.0',
  }),
  appName: optionalStringEntry({
    key: 'spark.app.name',
    doc: 'The name of the application, as logs show it.',
    since: '0.1.0',
  }),
  appId: optionalStringEntry({
    key: 'spark.app.id',
    doc: 'The identity of the running application. The context sets it when it starts.',
    since: '0.1.0',
  }),
  logLevel: choiceEntry(['ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'], {
    key: 'spark.log.level',
    doc: 'The least severe of the messages that Firesteel writes to stderr.',
    since: '0.1.0',
    default: 'WARN',
  }),
  redactionRegex: regexEntry({
    key: 'spark.redaction.regex',
    doc: 'Settings whose key or value matches are shown without their value in logs.',
    since: '0.1.0',
    default: '(?i)secret|password|token|access[.]?key',
  }),
};
