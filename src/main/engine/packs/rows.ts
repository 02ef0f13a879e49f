// Rows of a reference file in the shape a query asks for: the ingestion formats of the externaldata operator, with its mapping.
// A record that cannot be read is counted and left out; a field that cannot be read as its type is null, as on ingestion.

import type { ColumnSchema, KqlType } from '../../../shared/base/types.js';
import type { PackFormat } from '../../../shared/contract/packs.js';
import { parseJsonText } from '../query/dynamic.js';
import { convert } from '../query/functions/index.js';
import { follow, parsePath, type Step } from '../query/functions/jsonPath.js';
import { BATCH_ROWS, batchOf, nullOf } from '../query/exec/vectors.js';
import type { Batch, Dynamic, Scalar } from '../query/values.js';
import { delimited, escapedTabs, lines, type DelimitedRecord } from './delimited.js';
import { jsonRecords } from './jsonRecords.js';

/** Where a column's value comes from: a field by its position or name, a path into JSON, or a constant. */
export interface ColumnMapping {
  readonly column: string;
  readonly path: string | null;
  readonly ordinal: number | null;
  readonly constant: string | null;
}

export interface ReadOptions {
  readonly format: PackFormat;
  readonly ignoreFirstRecord: boolean;
  readonly mapping: readonly ColumnMapping[] | null;
  /** Give columns by the names in the first record rather than by position. */
  readonly header: boolean;
}

export interface RowsRead {
  readonly batches: readonly Batch[];
  readonly rows: number;
  readonly rejected: number;
}

const DELIMITERS: Readonly<Partial<Record<PackFormat, string>>> = { csv: ',', tsv: '\t', psv: '|', scsv: ';', sohsv: '\u0001' };

export const isDelimited = (format: PackFormat): boolean => DELIMITERS[format] !== undefined || format === 'tsve';

/** Records of delimited text; the header is one of them. */
export function recordsOf(text: string, format: PackFormat): Iterable<DelimitedRecord> {
  const delimiter = DELIMITERS[format];
  return delimiter === undefined ? escapedTabs(text) : delimited(text, delimiter);
}

export class RowReader {
  private readonly types: readonly KqlType[];
  private pending: Scalar[][] = [];
  private readonly batches: Batch[] = [];
  private rows = 0;
  private rejected = 0;

  constructor(
    private readonly columns: readonly ColumnSchema[],
    private readonly options: ReadOptions,
    private readonly pause: () => void,
  ) {
    this.types = columns.map((c) => c.type);
  }

  read(text: string): void {
    const { format } = this.options;
    switch (format) {
      case 'raw':
        this.push(this.columns.map((c, i) => (i === 0 ? value(text, c.type) : nullOf(c.type))));
        return;
      case 'txt': {
        let first = this.options.ignoreFirstRecord;
        for (const line of lines(text)) {
          if (line === '') continue;
          if (first) first = false;
          else this.push(this.columns.map((c, i) => (i === 0 ? value(line, c.type) : nullOf(c.type))));
        }
        return;
      }
      case 'json':
      case 'ndjson':
      case 'multijson':
        this.readJson(text);
        return;
      case 'w3clogfile':
        this.readWebLog(text);
        return;
      default:
        this.readDelimited(recordsOf(text, format));
    }
  }

  finish(): RowsRead {
    this.flush();
    return { batches: this.batches, rows: this.rows, rejected: this.rejected };
  }

  private readDelimited(records: Iterable<DelimitedRecord>): void {
    const { mapping, header } = this.options;
    let skip = this.options.ignoreFirstRecord || header;
    let places: readonly number[] = this.columns.map((c, i) => {
      const mapped = mapping?.find((m) => m.column === c.name);
      return mapping === null ? i : (mapped?.ordinal ?? -1);
    });
    const constants = this.columns.map((c) => mapping?.find((m) => m.column === c.name)?.constant ?? null);
    for (const { fields, broken } of records) {
      if (skip) {
        skip = false;
        if (header) {
          const names = fields.map((f) => f.trim().toLowerCase());
          places = this.columns.map((c) => names.indexOf(c.name.toLowerCase()));
        }
        continue;
      }
      if (broken) {
        this.rejected++;
        continue;
      }
      this.push(
        this.columns.map((c, i) => {
          const field = constants[i] ?? fields[places[i] ?? -1];
          return field === undefined ? nullOf(c.type) : value(field, c.type);
        }),
      );
    }
  }

  private readWebLog(text: string): void {
    let places: readonly number[] = this.columns.map((_, i) => i);
    for (const line of lines(text)) {
      if (line.startsWith('#')) {
        if (!/^#Fields:/i.test(line)) continue;
        const names = line.slice(8).trim().split(/\s+/).map(logName);
        const found = this.columns.map((c) => names.indexOf(logName(c.name)));
        places = found.some((p) => p >= 0) ? found : this.columns.map((_, i) => i);
      } else if (line !== '') {
        const fields = line.split(' ');
        this.push(
          this.columns.map((c, i) => {
            const field = fields[places[i] ?? -1];
            return field === undefined || field === '-' ? nullOf(c.type) : value(field, c.type);
          }),
        );
      }
    }
  }

  private readJson(text: string): void {
    const { mapping, format } = this.options;
    const paths = this.columns.map((c): { readonly steps: readonly Step[] | null; readonly constant: string | null } => {
      const mapped = mapping?.find((m) => m.column === c.name);
      if (mapping !== null && mapped === undefined) return { steps: null, constant: null };
      const path = mapped?.path ?? null;
      return { steps: path === null ? [c.name] : parsePath(path), constant: mapped?.constant ?? null };
    });
    for (const record of jsonRecords(text, format === 'multijson')) {
      if (record === null) {
        this.rejected++;
        continue;
      }
      this.push(
        this.columns.map((c, i) => {
          const { steps = null, constant = null } = paths[i] ?? {};
          if (constant !== null) return value(constant, c.type);
          if (steps === null) return nullOf(c.type);
          const found = steps.length === 0 ? record : (follow(record, steps)[0] ?? null);
          return valueOfJson(found, c.type);
        }),
      );
    }
  }

  private push(row: Scalar[]): void {
    this.pending.push(row);
    this.rows++;
    if (this.pending.length >= BATCH_ROWS) this.flush();
  }

  private flush(): void {
    if (this.pending.length === 0) return;
    this.batches.push(batchOf(this.types, this.pending));
    this.pending = [];
    this.pause();
  }
}

const logName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

function value(text: string, type: KqlType): Scalar {
  if (type === 'string') return text;
  if (type === 'dynamic') return text === '' ? null : (parseJsonText(text) ?? text);
  const trimmed = text.trim();
  return trimmed === '' ? null : convert(trimmed, 'string', type);
}

function valueOfJson(found: Dynamic, type: KqlType): Scalar {
  if (type === 'dynamic') return found;
  if (found === null) return nullOf(type);
  const made = convert(found, 'dynamic', type);
  return made === null ? nullOf(type) : made;
}

/** The names in the first record, made unique; columns of tables whose shape is the file's own. */
export function headerOf(text: string, format: PackFormat): readonly string[] {
  for (const { fields } of recordsOf(text, format)) {
    const taken = new Set<string>();
    return fields.map((field, i) => {
      const name = field.trim() === '' ? `Column${i + 1}` : field.trim().slice(0, 250);
      let unique = name;
      for (let k = 2; taken.has(unique); k++) unique = `${name}${k}`;
      taken.add(unique);
      return unique;
    });
  }
  return [];
}
