// A result as Parquet, row group by row group: KQL types become the closest Parquet types, nulls stay nulls.
//
// bool BOOLEAN · int INT32 · long INT64 · real DOUBLE · string UTF8 · guid UUID · dynamic JSON · decimal DECIMAL(38, s), as text
// when 38 digits do not hold it · datetime TIMESTAMP (ns while every value is between 1677 and 2262, else µs) · timespan INT64 in
// ticks of 100 ns. The KQL types are in the file's metadata as `quarry.schema`.

import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { UNIX_TICKS, toAbsoluteTicks, type Int64 } from '../../../shared/base/time.js';
import type { ColumnSchema } from '../../../shared/base/types.js';
import { dynamicCell, formatCell } from '../query/cells.js';
import { isDecimal } from '../query/decimal.js';
import type { Scalar } from '../query/values.js';
import type { Breath } from './huntOrder.js';
import type { KeptResult } from './huntResults.js';

const GROUP_ROWS = 50_000;
const DECIMAL_DIGITS = 38;
const BIGGEST_NS = 2n ** 63n - 1n;

interface Written {
  readonly element: SchemaElement;
  readonly convert: (value: Scalar) => unknown;
}

/** Sends the file in pieces; gives its size. */
export async function writeParquet(
  kept: KeptResult,
  send: (bytes: Uint8Array, rows: number) => void,
  breathe: Breath,
  createdBy: string,
): Promise<number> {
  const names = uniqueNames(kept.result.columns);
  const columns: Written[] = [];
  for (const [i, column] of kept.result.columns.entries()) columns.push(await howToWrite(kept, i, names[i] ?? column.name, breathe));
  const writer = new ByteWriter(1 << 20);
  let rows = 0;
  writer.flush = () => {
    send(writer.getBytes().slice(), rows);
    writer.index = 0;
  };
  const file = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map((c) => c.element)],
    createdBy,
    kvMetadata: [{ key: 'quarry.schema', value: JSON.stringify(kept.result.columns) }],
  });
  for (let start = 0; start < kept.rowCount; start += GROUP_ROWS) {
    const end = Math.min(start + GROUP_ROWS, kept.rowCount);
    const data: { name: string; data: unknown[] }[] = [];
    for (const [c, { element, convert }] of columns.entries()) {
      const values = new Array<unknown>(end - start);
      for (let row = start; row < end; row++) {
        const value = kept.scalar(row, c);
        values[row - start] = value === null ? null : convert(value);
      }
      data.push({ name: element.name, data: values });
      await breathe.take();
    }
    rows = end;
    await file.write({ columnData: data, rowGroupSize: GROUP_ROWS });
    await breathe.take();
  }
  await file.finish();
  send(writer.getBytes().slice(), rows);
  return writer.offset;
}

async function howToWrite(kept: KeptResult, column: number, name: string, breathe: Breath): Promise<Written> {
  const type = kept.result.columns[column]?.type ?? 'string';
  const base = { name, repetition_type: 'OPTIONAL' } as const;
  const text: Written = { element: { ...base, type: 'BYTE_ARRAY', converted_type: 'UTF8' }, convert: (v) => String(formatCell(type, v)) };
  switch (type) {
    case 'bool':
      return { element: { ...base, type: 'BOOLEAN' }, convert: (v) => v === true || v === 1 };
    case 'int':
      return { element: { ...base, type: 'INT32' }, convert: Number };
    case 'long':
    case 'timespan':
      return { element: { ...base, type: 'INT64' }, convert: (v) => BigInt(v as Int64) };
    case 'real':
      return { element: { ...base, type: 'DOUBLE' }, convert: Number };
    case 'guid':
      return {
        element: { ...base, type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
        convert: String,
      };
    case 'dynamic':
      return { element: { ...base, type: 'BYTE_ARRAY', converted_type: 'JSON' }, convert: dynamicCell };
    case 'string':
      return text;
    case 'datetime': {
      let far = false;
      await everyValue(kept, column, breathe, (v) => {
        const ns = (toAbsoluteTicks(v as Int64) - UNIX_TICKS) * 100n;
        if (ns > BIGGEST_NS || ns < -BIGGEST_NS) far = true;
      });
      const unit = far ? 'MICROS' : 'NANOS';
      return {
        element: { ...base, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit } },
        convert: (v) => (far ? (toAbsoluteTicks(v as Int64) - UNIX_TICKS) / 10n : (toAbsoluteTicks(v as Int64) - UNIX_TICKS) * 100n),
      };
    }
    case 'decimal': {
      let scale = 0;
      let whole = 1;
      await everyValue(kept, column, breathe, (v) => {
        if (!isDecimal(v)) return;
        scale = Math.max(scale, v.scale);
        whole = Math.max(whole, String(v.mantissa < 0n ? -v.mantissa : v.mantissa).length - v.scale);
      });
      if (whole + scale > DECIMAL_DIGITS) return text;
      return {
        element: { ...base, type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, converted_type: 'DECIMAL', precision: DECIMAL_DIGITS, scale },
        convert: (v) => (isDecimal(v) ? v.mantissa * 10n ** BigInt(scale - v.scale) : null),
      };
    }
  }
}

async function everyValue(kept: KeptResult, column: number, breathe: Breath, look: (value: Scalar) => void): Promise<void> {
  for (let row = 0; row < kept.rowCount; row++) {
    const value = kept.scalar(row, column);
    if (value !== null) look(value);
    if ((row & 0xfff) === 0) {
      const wait = breathe.take();
      if (wait) await wait;
    }
  }
}

/** Parquet readers want every name once. */
function uniqueNames(columns: readonly ColumnSchema[]): string[] {
  const used = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let n = 1; used.has(unique); n++) unique = `${name}${n}`;
    used.add(unique);
    return unique;
  });
}
