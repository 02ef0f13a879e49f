// Exports that already are rows of a known table (advanced hunting, Log Analytics): the table is named by a column or inferred
// from the columns, headers lose their zone labels, and every value goes to the column of its name.

import type { ColumnSchema, KqlType } from '../../../../shared/base/types.js';
import type { SegmentWriter, TableBuilder } from '../../store/types.js';
import type { RawRecord } from '../rawRecord.js';
import type { ConnectorRun, DecodedRecord, FieldValue, Recognition, RecordSample, RecordShape, SourceWarning } from '../types.js';
import type { ConnectorDefinition } from './definition.js';
import { asContainer, asText, isArray, isEmpty, newBag, toJson, type FieldObject } from './fieldValues.js';
import type { DerivedRows } from './derive.js';
import { DirectRow, type ColumnCopy } from './direct.js';
import { DirectRows } from './directTabular.js';
import type { Frame } from './frame.js';
import { columnSetter } from './plan.js';
import type { TableSchemas } from './schemas.js';
import { guessColumns } from './guess.js';
import type { DateOrder } from './times.js';

const ZONE_LABEL = /\s*\[([^\]]+)\]$/;

/** 'TimeGenerated [UTC]' → TimeGenerated with its label. */
export function readHeader(name: string): { readonly name: string; readonly zone: string | null } {
  const trimmed = name.trim().replace(/^\uFEFF/, '');
  const label = ZONE_LABEL.exec(trimmed);
  return label ? { name: trimmed.slice(0, label.index), zone: label[1] ?? null } : { name: trimmed, zone: null };
}

export interface InferredTable {
  readonly table: string;
  readonly score: number;
  readonly matched: number;
  readonly of: number;
}

/** Columns many tables share say nothing about which one it is. */
const COMMON = new Set([
  'TenantId',
  'SourceSystem',
  'Type',
  '_ResourceId',
  '_SubscriptionId',
  '_IsBillable',
  '_BilledSize',
  'TimeGenerated',
  'Timestamp',
  'MG',
  'ManagementGroupName',
  '$table',
]);

/** Tables whose columns cover the given names, best first. Computed columns of a query lower the score, they do not exclude. */
export function inferTable(
  names: readonly string[],
  schemas: TableSchemas,
  candidates: readonly string[],
  prefer: readonly string[] = [],
  hinted: ReadonlyMap<string, number> = new Map(),
): readonly InferredTable[] {
  const own = [...new Set(names.map((name) => readHeader(name).name))].filter((name) => name !== '' && !COMMON.has(name));
  if (own.length === 0) return [];
  const timed = names.some((name) => ['TimeGenerated', 'Timestamp'].includes(readHeader(name).name));
  const rarity = rarityOf(schemas, candidates);
  const found: InferredTable[] = [];
  for (const table of candidates) {
    const columns = columnSet(schemas, table);
    let matched = 0;
    let weight = 0;
    let total = 0;
    for (const name of own) {
      const w = rarity.get(name) ?? 1;
      total += w;
      if (!columns.has(name)) continue;
      matched++;
      weight += w;
    }
    if (matched === 0) continue;
    // Of tables that cover the names equally, the one with the fewest columns left over is meant.
    const coverage = weight / total;
    const fill = matched / Math.max(1, columns.size);
    const liked = prefer.indexOf(table);
    const preference = liked < 0 ? 0 : 0.01 + 0.01 * (1 - liked / prefer.length);
    const score = coverage * (timed ? 0.93 : 0.8) + fill * 0.01 + preference + 0.04 * (hinted.get(table) ?? 0);
    found.push({ table, score, matched, of: own.length });
  }
  return found.sort((a, b) => b.score - a.score || (a.table < b.table ? -1 : 1));
}

const columnSets = new WeakMap<TableSchemas, Map<string, ReadonlySet<string>>>();
function columnSet(schemas: TableSchemas, table: string): ReadonlySet<string> {
  let sets = columnSets.get(schemas);
  if (!sets) columnSets.set(schemas, (sets = new Map()));
  let set = sets.get(table);
  if (!set) sets.set(table, (set = new Set((schemas.tables.get(table) ?? []).map((column) => column.name))));
  return set;
}

const rarities = new WeakMap<readonly string[], Map<string, number>>();
function rarityOf(schemas: TableSchemas, candidates: readonly string[]): Map<string, number> {
  let counts = rarities.get(candidates);
  if (counts) return counts;
  counts = new Map<string, number>();
  for (const table of candidates) for (const { name } of schemas.tables.get(table) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, count] of counts) counts.set(name, 1 + 1 / count);
  rarities.set(candidates, counts);
  return counts;
}

const STREAM = 'AdvancedHunting-';

/** The streaming API wraps each row as {category: 'AdvancedHunting-<Table>', properties: {…}}: the row inside, with its table. */
function unwrapStream(shape: RecordShape, values: readonly FieldValue[]): { readonly table: string; readonly row: FieldObject } | null {
  const category = asText(values[shape.names.indexOf('category')] ?? null) ?? '';
  const inside = category.startsWith(STREAM) ? asContainer(values[shape.names.indexOf('properties')] ?? null) : null;
  return inside === null || isArray(inside) ? null : { table: category.slice(STREAM.length), row: inside };
}

/** The sample as its rows: streamed records unwrapped, all others as they are. */
function rowsOf(sample: RecordSample): RecordSample {
  const records = sample.records.map((record) => {
    const streamed = unwrapStream(record.shape, record.values);
    return streamed === null
      ? record
      : { shape: { id: -1, names: ['$table', ...Object.keys(streamed.row)] }, values: [streamed.table, ...Object.values(streamed.row)] };
  });
  return { ...sample, records };
}

const namesOf = (sample: RecordSample): string[] => [...new Set(sample.records.flatMap((record) => record.shape.names))];

/** The table the sample is of, by its columns and by values only one table has. */
function inferFrom(definition: ConnectorDefinition, sample: RecordSample, schemas: TableSchemas): InferredTable | undefined {
  const hinted = new Map<string, number>();
  for (const { shape, values } of sample.records)
    for (const [column, tables] of Object.entries(definition.hints)) {
      const table = tables.get((asText(values[shape.names.indexOf(column)] ?? null) ?? '').toLowerCase());
      if (table !== undefined) hinted.set(table, (hinted.get(table) ?? 0) + 1 / sample.records.length);
    }
  return inferTable(namesOf(sample), schemas, candidatesOf(definition, schemas), definition.prefer, hinted)[0];
}

const candidatesOf = (definition: ConnectorDefinition, schemas: TableSchemas): readonly string[] =>
  schemas.products.get(definition.product) ?? [...schemas.tables.keys()];

/** The field that names the table, and the names it gives in the sample. */
function namedTables(definition: ConnectorDefinition, sample: RecordSample): string[] {
  const out = new Set<string>();
  for (const { shape, values } of sample.records)
    for (const field of definition.tableFields) {
      const text = asText(values[shape.names.indexOf(field)] ?? null);
      if (text && /^[A-Za-z_]\w{1,120}$/.test(text)) {
        out.add(text);
        break;
      }
    }
  return [...out];
}

export function recogniseTabular(definition: ConnectorDefinition, raw: RecordSample, schemas: TableSchemas): Recognition {
  const sample = rowsOf(raw);
  const names = namesOf(sample);
  const candidates = candidatesOf(definition, schemas);
  const labelled = names.filter((name) => readHeader(name).zone !== null);
  const because: string[] = labelled.length > 0 ? [`header labels a time zone: "${labelled[0] ?? ''}"`] : [];
  const timed = names.map((name) => readHeader(name).name).filter((name) => name === 'TimeGenerated' || name === 'Timestamp');
  const known = namedTables(definition, sample).filter(
    (name) => candidates.includes(name) || (definition.product === 'sentinel' && name.endsWith('_CL')),
  );
  const workspace = names.some((name) => ['$table', 'TenantId', '_ResourceId', 'SourceSystem'].includes(name)) || labelled.length > 0;
  if (known.length > 0 && timed.length > 0)
    return { score: workspace ? 0.97 : 0.9, because: [...because, `column names the table: ${known.join(', ')}`] };
  const best = inferFrom(definition, sample, schemas);
  if (!best || timed.length === 0) return { score: 0, because: [] };
  // A handful of shared names is no evidence; a full match of several columns is.
  const enough = best.matched >= 4 ? 1 : best.matched / 5;
  const score = Math.max(0, best.score * enough - 0.02);
  return score < 0.4
    ? { score: 0, because: [] }
    : { score, because: [...because, `has "${timed[0] ?? ''}"`, `${best.matched} of ${best.of} columns belong to ${best.table}`] };
}

const planKey = (shape: RecordShape, table: string): string => `${shape.id} ${table}`;

interface TablePlan {
  readonly builder: TableBuilder;
  readonly setters: readonly ((builder: TableBuilder, frame: Frame) => void)[];
  /** Fields the table has no column for, and the bag they are kept in. */
  readonly extra: readonly { readonly name: string; readonly index: number }[];
  readonly bag: number;
  /** The same as `setters`, for records that need not be decoded; null when the row is more than its fields. */
  readonly direct: DirectRow | null;
}

const EXTRA = '_Extra';
const BAGS = ['AdditionalFields', EXTRA];
const TIMES: ReadonlySet<string> = new Set(['TimeGenerated', 'Timestamp']);

export class TabularRun implements ConnectorRun {
  readonly id: string;
  readonly customTables: readonly {
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly type: KqlType }[];
  }[];
  private readonly plans = new Map<string, TablePlan>();
  private readonly fallback: string;
  private readonly tableColumn = new Map<RecordShape, number>();
  private readonly shapeTables = new Map<RecordShape, string>();
  private readonly custom: ReadonlySet<string>;
  private readonly direct = new DirectRows({
    tableField: (shape) => this.tableFieldOf(shape),
    rowFor: (shape, table) => this.directRow(shape, table),
  });
  private readonly zones = new Set<string>();
  private readonly lost = new Set<string>();
  private records = 0;

  constructor(
    private readonly definition: ConnectorDefinition,
    private readonly schemas: TableSchemas,
    private readonly dateOrder: DateOrder,
    raw: RecordSample,
    /** For tables of events: what fills the Defender tables from a row. */
    private readonly derived: ReadonlyMap<string, DerivedRows>,
  ) {
    const sample = rowsOf(raw);
    this.id = `${definition.id}@${definition.version}`;
    this.fallback = namedTables(definition, sample)[0] ?? inferFrom(definition, sample, schemas)?.table ?? 'Unknown_CL';
    this.custom = new Set([this.fallback, ...namedTables(definition, sample)].filter((name) => !schemas.tables.has(name)));
    // What a query computed beside a table's columns is declared with the table, so nothing of the export is lost.
    const byTable = new Map<string, RecordSample['records'][number][]>();
    for (const record of sample.records) {
      const table = this.tableOf(record.shape, record.values);
      byTable.set(table, [...(byTable.get(table) ?? []), record]);
    }
    const fixed = sample.decoder === 'csv';
    this.customTables = [...byTable]
      .map(([name, records]) => {
        const known = columnSet(schemas, name);
        const columns: ColumnSchema[] = guessColumns({ ...sample, records }, (header) => readHeader(header).name, dateOrder).filter(
          (column) => !known.has(column.name) && column.name !== '$table' && !TIMES.has(column.name),
        );
        if (!schemas.tables.has(name)) columns.unshift({ name: 'TimeGenerated', type: 'datetime' });
        // Records of JSON may yet bring keys the sample did not have.
        if (!fixed) columns.push({ name: EXTRA, type: 'dynamic' });
        return { name, columns };
      })
      .filter((table) => table.columns.length > 0);
  }

  map(record: DecodedRecord, writer: SegmentWriter): { readonly code: string; readonly detail: string } | null {
    this.records++;
    const streamed = unwrapStream(record.shape, record.values);
    const names = streamed === null ? record.shape.names : Object.keys(streamed.row);
    const values = streamed === null ? record.values : Object.values(streamed.row);
    const table =
      streamed === null ? this.tableOf(record.shape, values) : this.schemas.tables.has(streamed.table) ? streamed.table : this.fallback;
    const key = streamed === null ? planKey(record.shape, table) : `${table} ${names.join(' ')}`;
    let plan = this.plans.get(key);
    if (!plan) {
      if (this.plans.size > 4096) this.plans.clear();
      this.plans.set(key, (plan = this.compile(names, writer.table(table))));
    }
    const frame: Frame = { values, item: null };
    plan.builder.begin();
    for (const setter of plan.setters) setter(plan.builder, frame);
    this.keepExtra(plan, values);
    this.derived.get(table)?.add(
      record,
      names.map((name) => readHeader(name).name),
      values,
      writer,
    );
    return null;
  }

  raw(record: RawRecord): boolean {
    if (this.direct.of(record)?.write(record) !== true) return false;
    this.records++;
    return true;
  }

  finish(): readonly SourceWarning[] {
    const warnings: SourceWarning[] = [];
    if (this.definition.truncatedAt.includes(this.records))
      warnings.push({
        code: 'export.truncated',
        message: `exactly ${this.records} rows: the export was cut at its limit`,
        count: this.records,
      });
    for (const zone of this.zones)
      if (!/^utc$/i.test(zone)) warnings.push({ code: 'time.zoneLabel', message: `times are labelled "${zone}" and were read as UTC` });
    if (this.lost.size > 0)
      warnings.push({
        code: 'connector.extraColumns',
        message: `columns the table does not have: ${[...this.lost].slice(0, 20).join(', ')}`,
        count: this.lost.size,
      });
    return warnings;
  }

  private tableFieldOf(shape: RecordShape): number {
    let at = this.tableColumn.get(shape);
    if (at === undefined) {
      at = this.definition.tableFields.map((field) => shape.names.indexOf(field)).find((index) => index >= 0) ?? -1;
      if (this.tableColumn.size > 4096) this.tableColumn.clear();
      this.tableColumn.set(shape, at);
    }
    return at;
  }

  private isTable(name: string | null): name is string {
    return name !== null && (this.schemas.tables.has(name) || this.custom.has(name));
  }

  private tableOf(shape: RecordShape, values: readonly FieldValue[]): string {
    const at = this.tableFieldOf(shape);
    const named = at < 0 ? null : asText(values[at] ?? null);
    if (this.isTable(named)) return named;
    let table = this.shapeTables.get(shape);
    if (table === undefined) {
      if (this.shapeTables.size > 4096) this.shapeTables.clear();
      this.shapeTables.set(shape, (table = this.tableOfShape(shape, values)));
    }
    return table;
  }

  /** The plan a decoded record of the shape has left behind, when it says that the others need not be decoded. */
  private directRow(shape: RecordShape, named: string | null): DirectRow | null {
    if (shape.names.includes('category') && shape.names.includes('properties')) return null;
    const table = this.isTable(named) ? named : this.shapeTables.get(shape);
    return table === undefined ? null : (this.plans.get(planKey(shape, table))?.direct ?? null);
  }

  /** The source's table, unless this record's columns plainly are another's (results of several queries in one file). */
  private tableOfShape(shape: RecordShape, values: readonly FieldValue[]): string {
    const own = shape.names.map((name) => readHeader(name).name).filter((name) => !COMMON.has(name));
    const columns = columnSet(this.schemas, this.fallback);
    const covered = own.filter((name) => columns.has(name)).length / Math.max(1, own.length);
    if (covered >= 0.75 || this.custom.has(this.fallback)) return this.fallback;
    const best = inferFrom(this.definition, { decoder: '', sourceName: '', records: [{ shape, values }] }, this.schemas);
    return best !== undefined && best.matched / best.of > covered + 0.15 ? best.table : this.fallback;
  }

  private compile(names: readonly string[], builder: TableBuilder): TablePlan {
    const copies: ColumnCopy[] = [];
    const constants: { index: number; text: string }[] = [];
    const extra: { name: string; index: number }[] = [];
    const done = new Set<string>();
    const timeColumns = ['TimeGenerated', 'Timestamp'].filter((name) => builder.indexOf(name) >= 0);
    const write = (name: string, field: number): void => {
      const index = builder.indexOf(name);
      const column = builder.columns[index];
      if (column === undefined || done.has(name)) return;
      done.add(name);
      copies.push({ index, column, field });
    };
    names.forEach((raw, index) => {
      const header = readHeader(raw);
      if (header.zone !== null) this.zones.add(header.zone);
      if (builder.indexOf(header.name) >= 0) write(header.name, index);
      else if (
        !this.definition.tableFields.includes(raw) &&
        !timeColumns.includes(header.name) &&
        !['TimeGenerated', 'Timestamp'].includes(header.name)
      )
        extra.push({ name: header.name, index });
    });
    // Both spellings of the event time, so hunts of either product find it.
    names.forEach((raw, index) => {
      if (['TimeGenerated', 'Timestamp'].includes(readHeader(raw).name)) for (const column of timeColumns) write(column, index);
    });
    const type = builder.indexOf('Type');
    if (type >= 0 && !done.has('Type')) constants.push({ index: type, text: builder.name });
    const bagName = BAGS.find((name) => builder.indexOf(name) >= 0 && !done.has(name));
    if (bagName === undefined) for (const one of extra) this.lost.add(one.name);
    const bag = bagName === undefined ? -1 : builder.indexOf(bagName);
    const plain = (bag < 0 || extra.length === 0) && !this.derived.has(builder.name);
    return {
      builder,
      setters: [
        ...copies.map(({ index, column, field }) => columnSetter(index, column, (frame) => frame.values[field] ?? null, this.dateOrder)),
        ...constants.map(
          ({ index, text }): TablePlan['setters'][number] =>
            (target) =>
              target.setText(index, text),
        ),
      ],
      extra,
      bag,
      direct:
        plain && builder.utf8 !== undefined ? new DirectRow(builder, builder.utf8, copies, constants, names.length, this.dateOrder) : null,
    };
  }

  private keepExtra(plan: TablePlan, values: readonly FieldValue[]): void {
    if (plan.bag < 0 || plan.extra.length === 0) return;
    const bag = newBag();
    for (const { name, index } of plan.extra) {
      const value = values[index] ?? null;
      if (!isEmpty(value)) bag[name] = value;
    }
    if (!isEmpty(bag)) plan.builder.setText(plan.bag, toJson(bag));
  }
}
