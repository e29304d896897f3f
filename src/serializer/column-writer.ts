import { writeAligned } from './aligned-array.ts';
import type { ByteWriter } from './byte-writer.ts';
import { type Column, ColumnTag } from './column.ts';
import { writeStrings } from './string-column.ts';
import { ValueEncoder } from './value-encoder.ts';

/** Writes a column that `splitColumns` made: its tag and data, or the keys and columns inside it. */
export function writeColumn(column: Column, writer: ByteWriter): void {
  switch (column.kind) {
    case 'constant':
      writer.u8(column.value === null ? ColumnTag.null : ColumnTag.undefined);
      return;
    case 'boolean':
    case 'int32':
    case 'float64':
    case 'date':
      writer.u8(ColumnTag[column.kind]);
      writeAligned(column.values, writer);
      return;
    case 'string':
      writer.u8(ColumnTag.string);
      writeStrings(column.values, writer);
      return;
    case 'text':
      throw new TypeError(
        'Cannot write a column of strings that was read: only its records are written again',
      );
    case 'mixed': {
      writer.u8(ColumnTag.mixed);
      const encoder = new ValueEncoder(writer);
      for (const value of column.values) encoder.encode(value);
      return;
    }
    case 'array':
      writer.u8(ColumnTag.array);
      writer.varint(column.columns.length);
      for (const part of column.columns) writeColumn(part, writer);
      return;
    case 'object':
    case 'instance': {
      writer.u8(ColumnTag[column.kind]);
      writer.varint(column.keys.length);
      const encoder = new ValueEncoder(writer);
      if (column.kind === 'instance') encoder.writeString(column.id);
      for (const key of column.keys) encoder.writeString(key);
      for (const part of column.columns) writeColumn(part, writer);
      return;
    }
  }
}
