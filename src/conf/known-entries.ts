import { applicationConf } from './application.ts';
import type { ConfigEntry } from './config-entry.ts';
import { debugConf } from './debug.ts';
import { driverConf } from './driver.ts';
import { executorConf } from './executor.ts';
import { filesConf } from './files.ts';
import { rddConf } from './rdd.ts';
import { rpcConf } from './rpc.ts';
import { schedulerConf } from './scheduler.ts';
import { shuffleConf } from './shuffle.ts';
import { storageConf } from './storage.ts';
import { uiConf } from './ui.ts';

/** Every setting that Firesteel declares, by area. */
export const knownEntries: readonly ConfigEntry<unknown>[] = [
  applicationConf,
  driverConf,
  executorConf,
  schedulerConf,
  rddConf,
  shuffleConf,
  storageConf,
  filesConf,
  rpcConf,
  uiConf,
  debugConf,
].flatMap((area): ConfigEntry<unknown>[] => Object.values(area));
