import { expect, it } from 'vitest';
import { parseProperties } from './properties-file.ts';

const read = (text: string) => [...parseProperties(text, 'my.conf')];

it('reads the forms of spark-defaults.conf', () => {
  expect(
    read(
      [
        '# comment',
        '  ! another \\',
        '',
        'spark.master            local[2]  ',
        'spark.a=1',
        '  spark.b : x = y:z ',
        'spark.empty',
        'spark.empty2=',
        'spark.list a,\\',
        '    b,\\',
        '    c',
        'spark.a=2',
      ].join('\r\n'),
    ),
  ).toEqual([
    ['spark.master', 'local[2]'],
    ['spark.a', '2'],
    ['spark.b', 'x = y:z'],
    ['spark.empty', ''],
    ['spark.empty2', ''],
    ['spark.list', 'a,b,c'],
  ]);
});

it('reads escapes', () => {
  expect(read('a\\ b\\:c=\\u00e9\\t\\\\\\q#')).toEqual([['a b:c', 'é\t\\q#']]);
  expect(read('path=C:\\\\dir\\\\')).toEqual([['path', 'C:\\dir\\']]);
});

it('keeps what goes on at the end of the text', () => {
  expect(read('a=b\\')).toEqual([['a', 'b']]);
});

it('ignores a byte order mark', () => {
  expect(read('\uFEFFa=b')).toEqual([['a', 'b']]);
});

it('names file and line of a broken escape', () => {
  expect(() => read('\na=\\u12g4')).toThrow(
    expect.objectContaining({
      code: 'INVALID_PROPERTIES_FILE',
      message: expect.stringMatching(/^Cannot read my\.conf:2: /),
    }),
  );
});
