import { readAligned } from './aligned-array.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ClassTable } from './class-table.ts';
import { type Column, ColumnTag, MAX_COLUMNS, MAX_CONTAINERS, MAX_WIDTH } from './column.ts';
import { corruptData } from './corrupt-data.ts';
import { classNamed } from './instance-decoder.ts';
import { readStrings } from './string-column.ts';
import { ValueDecoder } from './value-decoder.ts';

/** Reads the columns of `count` records that `writeColumn` wrote. */
export function readColumns(count: number, reader: ByteReader, classes?: ClassTable): Column {
  const columns = new ColumnReader(count, reader, classes);
  const root = columns.read();
  if (!columns.hasData) throw corruptData('a block of columns holds no data');
  return root;
}

class ColumnReader {
  readonly #count: number;
  readonly #reader: ByteReader;
  readonly #classes: ClassTable | undefined;
  #leaves = 0;
  #containers = 0;
  hasData = false;

  constructor(count: number, reader: ByteReader, classes: ClassTable | undefined) {
    this.#count = count;
    this.#reader = reader;
    this.#classes = classes;
  }

  read(): Column {
    const tag = this.#reader.u8();
    if (tag === ColumnTag.array || tag === ColumnTag.object || tag === ColumnTag.instance)
      return this.#container(tag);
    if (++this.#leaves > MAX_COLUMNS) throw corruptData('a block has too many columns');
    if (tag === ColumnTag.null) return { kind: 'constant', value: null };
    if (tag === ColumnTag.undefined) return { kind: 'constant', value: undefined };
    this.hasData = true;
    return this.#data(tag);
  }

  #data(tag: number): Column {
    const count = this.#count;
    const reader = this.#reader;
    switch (tag) {
      case ColumnTag.boolean:
        return { kind: 'boolean', values: readAligned(Uint8Array, count, reader) };
      case ColumnTag.int32:
        return { kind: 'int32', values: readAligned(Int32Array, count, reader) };
      case ColumnTag.float64:
        return { kind: 'float64', values: readAligned(Float64Array, count, reader) };
      case ColumnTag.date:
        return { kind: 'date', values: readAligned(Float64Array, count, reader) };
      case ColumnTag.string:
        return readStrings(count, reader);
      case ColumnTag.mixed:
        return { kind: 'mixed', values: this.#mixed() };
      default:
        throw corruptData(`a column has the unknown kind ${tag}`);
    }
  }

  #mixed(): unknown[] {
    const decoder = new ValueDecoder(this.#reader);
    const values: unknown[] = [];
    for (let i = 0; i < this.#count; i++) values.push(decoder.decode());
    return values;
  }

  #container(tag: number): Column {
    const reader = this.#reader;
    const width = reader.count(1);
    if (width > MAX_WIDTH || ++this.#containers > MAX_CONTAINERS)
      throw corruptData('the shape of a block is too large');
    if (tag === ColumnTag.array) return { kind: 'array', columns: this.#columns(width) };
    const decoder = new ValueDecoder(reader);
    const id = tag === ColumnTag.instance ? decoder.readString() : undefined;
    const keys = Array.from({ length: width }, () => decoder.readString());
    if (id === undefined) return { kind: 'object', keys, columns: this.#columns(width) };
    const type = classNamed(id, this.#classes);
    if (this.#classes?.hasOnlyFields?.(type) === false)
      throw corruptData('the instances of a class with #private members lie in columns');
    return { kind: 'instance', id, type, keys, columns: this.#columns(width) };
  }

  #columns(width: number): Column[] {
    return Array.from({ length: width }, () => this.read());
  }
}
