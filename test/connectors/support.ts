// A segment writer that keeps rows as plain objects, and records made by hand, for connector tests.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatDatetime, type Int64 } from '../../src/shared/base/time.js';
import type { ColumnSchema, KqlType } from '../../src/shared/base/types.js';
import { compileConnectors, loadTableSchemas, type TableSchemas } from '../../src/main/engine/ingest/connectors/index.js';
import type { ConnectorSet, DecodedRecord, FieldValue, RecordSample, RecordShape } from '../../src/main/engine/ingest/types.js';
import type { SegmentWriter, TableBuilder } from '../../src/main/engine/store/types.js';

export const root = resolve(import.meta.dirname, '../..');
export const shared = resolve(process.cwd(), '../shared');
export const resources = { text: async (path: string) => readFileSync(resolve(root, 'resources', path), 'utf8') };

let cached: { set: ConnectorSet; schemas: TableSchemas } | null = null;
export async function shipped(): Promise<{ set: ConnectorSet; schemas: TableSchemas }> {
  if (cached) return cached;
  const schemas = await loadTableSchemas(resources);
  const folder = resolve(root, 'resources/connectors');
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .sort()
    : [];
  const set = compileConnectors(
    files.map((name) => ({ path: `connectors/${name}`, text: readFileSync(resolve(folder, name), 'utf8') })),
    schemas,
    sha1,
  );
  cached = { set, schemas };
  return cached;
}
export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

export type Row = Record<string, unknown>;

class MemoryTable implements TableBuilder {
  readonly rows: Row[] = [];
  private readonly positions: Map<string, number>;
  constructor(
    readonly name: string,
    readonly columns: readonly ColumnSchema[],
  ) {
    this.positions = new Map(columns.map((column, i) => [column.name, i]));
  }
  indexOf(column: string): number {
    return this.positions.get(column) ?? -1;
  }
  begin(): void {
    this.rows.push({});
  }
  private put(column: number, value: unknown, ...types: KqlType[]): void {
    const schema = this.columns[column];
    if (!schema) throw new Error(`${this.name}: no column at ${column}`);
    if (!types.includes(schema.type)) throw new Error(`${this.name}.${schema.name} is ${schema.type}, written as ${types.join('/')}`);
    this.rows.at(-1)![schema.name] = value;
  }
  setText(column: number, value: string): void {
    const dynamic = this.columns[column]?.type === 'dynamic';
    this.put(column, dynamic ? (JSON.parse(value) as unknown) : value, 'string', 'guid', 'dynamic');
  }
  setNumber(column: number, value: number): void {
    if (!Number.isFinite(value)) throw new Error(`${this.name}: ${value}`);
    this.put(column, value, 'int', 'real', 'decimal');
  }
  setInt64(column: number, value: Int64): void {
    const type = this.columns[column]?.type;
    this.put(column, type === 'datetime' ? formatDatetime(value) : value, 'long', 'datetime', 'timespan');
  }
  setBool(column: number, value: boolean): void {
    this.put(column, value, 'bool');
  }
}

export class MemoryWriter implements SegmentWriter {
  readonly tables = new Map<string, MemoryTable>();
  constructor(
    private readonly schemas: TableSchemas,
    private readonly custom: readonly { name: string; columns: readonly { name: string; type: string }[] }[] = [],
  ) {}
  table(name: string): TableBuilder {
    let table = this.tables.get(name);
    if (!table) {
      const known = this.schemas.tables.get(name) ?? [];
      const extra = (this.custom.find((one) => one.name === name)?.columns ?? []) as readonly ColumnSchema[];
      if (known.length + extra.length === 0) throw new Error(`no table ${name}`);
      this.tables.set(name, (table = new MemoryTable(name, [...known, ...extra])));
    }
    return table;
  }
  endRecord(): boolean {
    return false;
  }
  fault(): void {}
  async flush(): Promise<void> {}
  rows(table: string): Row[] {
    return this.tables.get(table)?.rows ?? [];
  }
  counts(): Record<string, number> {
    return Object.fromEntries(
      [...this.tables]
        .filter(([, table]) => table.rows.length > 0)
        .map(([name, table]) => [name, table.rows.length])
        .sort(),
    );
  }
}

const shapes = new Map<string, RecordShape>();
export function recordOf(fields: Readonly<Record<string, FieldValue>>, index = 0): DecodedRecord {
  const names = Object.keys(fields);
  const key = names.join('\n');
  let shape = shapes.get(key);
  if (!shape) shapes.set(key, (shape = { id: shapes.size, names }));
  return { shape, values: Object.values(fields), index, offset: index * 100, length: 100, recordId: null, recovered: false };
}

export interface Mapped {
  readonly writer: MemoryWriter;
  readonly connector: string;
  readonly because: readonly string[];
  readonly faults: readonly { code: string; detail: string }[];
  readonly warnings: readonly { code: string; message: string; count?: number }[];
  readonly custom: readonly { name: string; columns: readonly { name: string; type: string }[] }[];
}

/** The whole way of a source: sample, recognise, open, map, finish. */
export async function mapRecords(
  decoder: string,
  records: readonly Readonly<Record<string, FieldValue>>[],
  options: { name?: string; connector?: string } = {},
): Promise<Mapped> {
  const { set, schemas } = await shipped();
  const decoded = records.map((fields, i) => recordOf(fields, i));
  const name = options.name ?? 'source';
  const sample: RecordSample = { decoder, sourceName: name, records: decoded.slice(0, 100) };
  const best = set.recognise(sample)[0]!;
  const connector = options.connector ?? best.connector;
  const run = set.open(connector, { path: name, name }, sample);
  const writer = new MemoryWriter(schemas, run.customTables);
  const faults = decoded.map((record) => run.map(record, writer)).filter((fault) => fault !== null);
  return { writer, connector, because: best.because, faults, warnings: run.finish(), custom: run.customTables };
}

/** An event as the EVTX decoder gives it. */
export function evtx(
  provider: string,
  channel: string,
  id: number,
  data: Readonly<Record<string, FieldValue>>,
  system: Readonly<Record<string, FieldValue>> = {},
): Record<string, FieldValue> {
  return {
    'System.Provider': provider,
    'System.ProviderGuid': '{54849625-5478-4994-A5BA-3E3B0328C30D}',
    'System.EventID': id,
    'System.Version': 2,
    'System.Level': 0,
    'System.Task': 12544,
    'System.Opcode': 0,
    'System.Keywords': '0x8020000000000000',
    'System.TimeCreated': '2026-03-04T05:06:07.1234567Z',
    'System.EventRecordID': 4711,
    'System.ProcessID': 700,
    'System.ThreadID': 800,
    'System.Channel': channel,
    'System.Computer': 'WS01.corp.example',
    'System.UserID': null,
    ...system,
    ...Object.fromEntries(Object.entries(data).map(([key, value]) => [key.startsWith('UserData') ? key : `EventData.${key}`, value])),
  };
}
