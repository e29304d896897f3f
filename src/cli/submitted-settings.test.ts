import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsOfSubmit } from './submitted-settings.ts';

let folder: string;
let warnings: string[];
const warn = (line: string) => void warnings.push(line);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-settings-'));
  warnings = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function properties(text: string): string {
  const file = join(folder, 'my.conf');
  writeFileSync(file, text);
  return file;
}

describe('the settings of a submitted program', () => {
  it('are the defaults of submit where nothing is given', () => {
    expect(settingsOfSubmit('/home/me/job.ts', { conf: {} }, warn)).toEqual({
      'spark.master': 'local[*]',
      'spark.app.name': 'job.ts',
      'spark.ui.showConsoleProgress': 'true',
    });
  });

  it('come from the options first, then from the file', () => {
    const propertiesFile = properties(
      'spark.master local[7]\nspark.app.name=from the file\nspark.x file\nspark.y file\nspark.ui.showConsoleProgress false\n',
    );
    const conf = { 'spark.x': 'option', 'spark.app.name': 'from --conf' };
    expect(settingsOfSubmit('/job.ts', { propertiesFile, conf, name: 'from --name' }, warn)).toEqual({
      'spark.master': 'local[7]',
      'spark.app.name': 'from --name',
      'spark.x': 'option',
      'spark.y': 'file',
      'spark.ui.showConsoleProgress': 'false',
    });
    const withConf = settingsOfSubmit('/job.ts', { propertiesFile, conf, master: 'local[2]' }, warn);
    expect(withConf).toMatchObject({ 'spark.master': 'local[2]', 'spark.app.name': 'from --conf' });
  });

  it('leave out what is no setting in a file, with a warning', () => {
    const propertiesFile = properties('java.home /usr\nspark.x 1\nfiresteel.y 2\n');
    const settings = settingsOfSubmit('/job.ts', { propertiesFile, conf: {} }, warn);
    expect(settings).toMatchObject({ 'spark.x': '1', 'firesteel.y': '2' });
    expect(settings).not.toHaveProperty(['java.home']);
    expect(warnings).toEqual([expect.stringContaining('Leaving out "java.home" of')]);
  });

  it.each([
    ['CANNOT_READ_FILE', { propertiesFile: '/nowhere/my.conf', conf: {} }],
    ['INVALID_CONF', { conf: { 'spark.executor.memory': 'much' } }],
    ['INVALID_MASTER', { master: 'foo://bar', conf: {} }],
    ['INVALID_MASTER', { conf: { 'spark.master': 'local[0]' } }],
    ['UNSUPPORTED_MASTER', { master: 'yarn', conf: {} }],
  ])('are refused with %s before the program starts: %j', (code, options) => {
    expect(() => settingsOfSubmit('/job.ts', options, warn)).toThrow(expect.objectContaining({ code }));
  });
});
