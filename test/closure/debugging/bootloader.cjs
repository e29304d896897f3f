// What an editor that attaches by itself puts before every program (`--require` in NODE_OPTIONS): it opens the inspector, tells the editor
// where, by a file in $DEBUGGED_PROCESSES, and holds the program until the editor is there.
const { renameSync, writeFileSync } = require('node:fs');
const inspector = require('node:inspector');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  inspector.open(0, '127.0.0.1');
  const file = join(process.env.DEBUGGED_PROCESSES, String(process.pid));
  writeFileSync(`${file}.new`, inspector.url());
  renameSync(`${file}.new`, `${file}.url`);
  inspector.waitForDebugger();
}
