// Any records at all: a custom table named after the file, columns and types guessed from the sample, and a bag for whatever
// the sample did not foresee. Nothing of a record is lost.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { SegmentWriter, TableBuilder } from '../../store/types.js';
import {
  type ConnectorRun,
  type DecodedRecord,
  type FieldValue,
  type RecordSample,
  type RecordShape,
  type SourceWarning,
} from '../types.js';
import { asBool, asInt64, asNumber, asText, isEmpty, newBag, toJson } from './fieldValues.js';
import type { ConnectorDefinition } from './definition.js';
import { columnName, guessColumns, guessTimeField } from './guess.js';
import { dynamicText } from './plan.js';
import { readTime, type DateOrder } from './times.js';

const EXTRA = '_Extra';
const MAX_COLUMNS = 400;

/** 'Prefetch list (2).csv' → 'Prefetch_list_2_CL'. */
export function customTableName(fileName: string): string {
  const stem = (fileName.split(/[\\/]/).pop() ?? fileName).replace(/\.(gz|csv|tsv|txt|json|jsonl|ndjson|log|xml)(?=\.|$)/gi, '');
  return `${columnName(stem).slice(0, 60)}_CL`;
}

/** Writes the value when the column's type can hold all of it; false sends it to the bag. */
function writeTyped(builder: TableBuilder, index: number, column: ColumnSchema, value: FieldValue, order: DateOrder): boolean {
  switch (column.type) {
    case 'string':
      builder.setText(index, asText(value) ?? '');
      return true;
    case 'dynamic':
      builder.setText(index, dynamicText(value));
      return true;
    case 'datetime': {
      const ticks = readTime(value, order);
      if (ticks !== null) builder.setInt64(index, ticks);
      return ticks !== null;
    }
    case 'bool': {
      const yes = typeof value === 'object' ? null : asBool(value);
      if (yes !== null) builder.setBool(index, yes);
      return yes !== null;
    }
    case 'long': {
      const exact =
        typeof value === 'bigint' ||
        (typeof value === 'number' && Number.isSafeInteger(value)) ||
        (typeof value === 'string' && /^-?\d{1,18}$/.test(value));
      const whole = exact ? asInt64(value) : null;
      if (whole !== null) builder.setInt64(index, whole);
      return whole !== null;
    }
    default: {
      const number = typeof value === 'object' || typeof value === 'boolean' ? null : asNumber(value);
      if (number !== null) builder.setNumber(index, number);
      return number !== null;
    }
  }
}

interface FieldTarget {
  readonly name: string;
  readonly field: number;
  readonly index: number;
  readonly column: ColumnSchema | null;
}

export class GenericRun implements ConnectorRun {
  readonly id: string;
  readonly customTables: readonly { readonly name: string; readonly columns: readonly ColumnSchema[] }[];
  private readonly table: string;
  private readonly timeField: string | null;
  private readonly plans = new Map<number, readonly FieldTarget[]>();
  private undated = 0;

  constructor(
    definition: ConnectorDefinition,
    private readonly dateOrder: DateOrder,
    source: { readonly name: string },
    sample: RecordSample,
  ) {
    this.id = `${definition.id}@${definition.version}`;
    this.table = customTableName(source.name);
    this.timeField = guessTimeField(sample, dateOrder);
    const columns: ColumnSchema[] = [{ name: 'TimeGenerated', type: 'datetime' }];
    for (const column of guessColumns(sample, columnName, dateOrder))
      if (!['TimeGenerated', EXTRA, 'Type'].includes(column.name) && columns.length < MAX_COLUMNS) columns.push(column);
    columns.push({ name: EXTRA, type: 'dynamic' }, { name: 'Type', type: 'string' });
    this.customTables = [{ name: this.table, columns }];
  }

  map(record: DecodedRecord, writer: SegmentWriter): null {
    const builder = writer.table(this.table);
    let plan = this.plans.get(record.shape.id);
    if (!plan) this.plans.set(record.shape.id, (plan = this.compile(record.shape, builder)));
    builder.begin();
    const extra = newBag();
    let ticks = null;
    for (const target of plan) {
      const value = record.values[target.field] ?? null;
      if (isEmpty(value)) continue;
      if (target.name === this.timeField) ticks = readTime(value, this.dateOrder);
      if (target.column === null || !writeTyped(builder, target.index, target.column, value, this.dateOrder)) extra[target.name] = value;
    }
    if (ticks === null) this.undated++;
    else builder.setInt64(builder.indexOf('TimeGenerated'), ticks);
    if (!isEmpty(extra)) builder.setText(builder.indexOf(EXTRA), toJson(extra));
    builder.setText(builder.indexOf('Type'), this.table);
    return null;
  }

  finish(): readonly SourceWarning[] {
    return this.undated === 0
      ? []
      : [
          {
            code: 'connector.undated',
            message: this.timeField === null ? 'no field looks like the time of the event' : `records without a readable ${this.timeField}`,
            count: this.undated,
          },
        ];
  }

  private compile(shape: RecordShape, builder: TableBuilder): readonly FieldTarget[] {
    const taken = new Set<number>();
    return shape.names.map((name, field) => {
      const index = builder.indexOf(columnName(name));
      const column =
        index < 0 || taken.has(index) || ['TimeGenerated', EXTRA, 'Type'].includes(columnName(name))
          ? null
          : (builder.columns[index] ?? null);
      if (column !== null) taken.add(index);
      return { name, field, index, column };
    });
  }
}
