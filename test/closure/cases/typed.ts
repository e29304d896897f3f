// A program in TypeScript, compiled by the loader: its errors have to show these lines.
interface Row {
  readonly amount: number;
}

export class Model<T extends Row> {
  readonly #limit: number = 100;

  predict(row: T): number {
    if (row.amount > this.#limit) {
      throw new RangeError('too big');
    }
    return row.amount;
  }
}

const model = new Model<Row>();

export const predict = (amount: number): number => model.predict({ amount });
