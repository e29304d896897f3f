import { expect, it } from 'vitest';
import { PrivateFieldFiller } from './private-field-filler.ts';

class Point {
  #x = 0;
  #label: unknown = '';
  all(): unknown[] {
    return [this.#x, this.#label];
  }
}

class Flag {
  #on = false;
  get on(): boolean {
    return this.#on;
  }
}

const NAMES = ['#x', '#label'];

it('sets the fields of all objects that were added, by their classes, and none before', () => {
  const filler = new PrivateFieldFiller();
  const label = { text: 'shared' };
  const points = Array.from({ length: 100 }, () => new Point());
  const flag = new Flag();
  for (const [index, point] of points.entries())
    filler.add(point, Point, NAMES, [
      ['#x', index],
      ['#label', label],
    ]);
  filler.add(flag, Flag, ['#on'], [['#on', true]]);
  expect([points[7]?.all(), flag.on]).toEqual([[0, ''], false]);
  filler.fill();
  expect(flag.on).toBe(true);
  for (const [index, point] of points.entries()) {
    expect(point.all()[0]).toBe(index);
    expect(point.all()[1]).toBe(label);
  }
});

it.each([
  ['another name', [['#x', 1] as const, ['#label=run()', 2] as const]],
  ['another order', [['#label', 1] as const, ['#x', 2] as const]],
  ['too few', [['#x', 1] as const]],
  ['too many', [...NAMES, '#more'].map((name) => [name, 1] as const)],
])('takes nothing whose fields are not those of the class: %s', (_what, fields) => {
  const filler = new PrivateFieldFiller();
  const point = new Point();
  expect(() => filler.add(point, Point, NAMES, fields)).toThrow(
    expect.objectContaining({ code: 'CORRUPT_DATA' }),
  );
  filler.fill();
  expect(point.all()).toEqual([0, '']);
});

it('says where an object has no such field, and takes the next ones again', () => {
  const filler = new PrivateFieldFiller();
  filler.add({}, Point, ['#x'], [['#x', 1]]);
  expect(() => filler.fill()).toThrow('Cannot set the #private fields of a record: #x');
  const point = new Point();
  filler.add(point, Point, ['#x'], [['#x', 5]]);
  filler.fill();
  expect(point.all()).toEqual([5, '']);
});
