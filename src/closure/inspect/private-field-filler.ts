import { SparkError } from '../../common/errors.ts';
import type { PrivateField } from '../../serializer/class-table.ts';
import { corruptData } from '../../serializer/corrupt-data.ts';
import { session } from './isolate.ts';

/** Objects of one class, and the values of each of its #private fields in their order. */
interface Filling {
  readonly names: readonly string[];
  readonly objects: object[];
  readonly columns: unknown[][];
  at: number;
}

/** Sets #private fields of objects that have them, from outside their class, for any number of objects by one line at the inspector's console. */
export class PrivateFieldFiller {
  readonly #classToFilling = new Map<object, Filling>();

  /** @param names as the class declares them: what comes from outside is compared, never evaluated */
  add(object: object, type: object, names: readonly string[], fields: readonly PrivateField[]): void {
    if (fields.length !== names.length || fields.some(([name], index) => name !== names[index]))
      throw corruptData('the #private fields of an instance are not those of its class');
    let filling = this.#classToFilling.get(type);
    if (filling === undefined) {
      filling = { names, objects: [], columns: names.map(() => []), at: 0 };
      this.#classToFilling.set(type, filling);
    }
    filling.objects.push(object);
    for (const [index, [, value]] of fields.entries()) filling.columns[index]?.push(value);
  }

  /** Sets what was added since the last time. */
  fill(): void {
    if (this.#classToFilling.size === 0) return;
    const fillings = [...this.#classToFilling.values()];
    this.#classToFilling.clear();
    for (const filling of fillings) fill(filling);
  }
}

function fill(filling: Filling): void {
  session.runLine(filling, (f) => {
    const steps = filling.names.map(
      (name, column) => `${f}.objects[${f}.at].${name}=${f}.columns[${column}][${f}.at]`,
    );
    return `for(;${f}.at<${f}.objects.length;${f}.at++)${steps.join()};0`;
  });
  if (filling.at < filling.objects.length)
    throw new SparkError(
      'INTERNAL',
      `Cannot set the #private fields of a record: ${filling.names.join(', ')}`,
    );
}
