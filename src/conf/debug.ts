import { booleanEntry, optionalStringEntry } from './entries.ts';

/** Settings for those who look into the engine. */
export const debugConf = {
  stageCompiler: booleanEntry({
    key: 'firesteel.stageCompiler',
    doc: 'Whether the operators of a stage are compiled into one loop; otherwise they are interpreted, with equal results and many times slower.',
    since: '0.1.0',
    default: 'true',
  }),
  stageDir: optionalStringEntry({
    key: 'firesteel.debug.stageDir',
    doc: 'A folder where the text of every compiled stage is written.',
    since: '0.1.0',
  }),
  profileDir: optionalStringEntry({
    key: 'firesteel.debug.profileDir',
    doc: 'A folder where the executor and each of its task threads leave a CPU profile when the context stops. It is made where its parent exists. The driver leaves its own with `node --cpu-prof`.',
    since: '0.1.0',
  }),
};
