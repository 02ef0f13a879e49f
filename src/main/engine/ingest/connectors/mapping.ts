// Runs a mapping connector over the records of one source: routes each record to the connector that knows it, compiles rows
// once per record shape, and writes them by column index.

import type { SegmentWriter } from '../../store/types.js';
import type { ConnectorRun, DecodedRecord, FieldValue, RecordShape, SourceWarning } from '../types.js';
import type { ConnectorDefinition } from './definition.js';
import { FieldResolver, NOTHING } from './fields.js';
import { asContainer, asText } from './fieldValues.js';
import type { Frame, Reader } from './frame.js';
import { compileExpression, compileRow, scopeOf, type MapStats, type RowPlan } from './plan.js';
import type { DateOrder } from './times.js';

export interface MappingContext {
  readonly definitions: ReadonlyMap<string, ConnectorDefinition>;
  readonly derivedId: (text: string) => string;
  readonly dateOrder: DateOrder;
  readonly source: { readonly path: string; readonly name: string };
  /** Tables whose rows the source already gives; only the others are written. */
  readonly omit?: ReadonlySet<string>;
}

/** One connector's rows for one record shape. */
class ShapePlan {
  readonly when: Reader | null;
  private readonly key: Reader | null;
  private readonly rows = new Map<FieldValue, readonly RowPlan[]>();
  private readonly compiled = new Map<number, RowPlan>();
  private readonly resolver: FieldResolver;
  private readonly jsonFields: readonly Reader[];

  constructor(
    private readonly definition: ConnectorDefinition,
    shape: RecordShape,
    private readonly context: MappingContext,
    private readonly stats: MapStats,
  ) {
    this.resolver = new FieldResolver(shape, definition.data, definition.fields);
    this.when = definition.when === null ? null : this.reader(definition.when);
    this.jsonFields = definition.jsonFields.map((name) => this.resolver.resolve(name, new Set())).filter((reader) => reader !== NOTHING);
    this.key = definition.switch === null ? null : this.reader(definition.switch);
  }

  rowsFor(frame: Frame, writer: SegmentWriter): readonly RowPlan[] {
    const key = this.key === null ? null : this.key(frame);
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    const text = asText(key) ?? '';
    const rows: RowPlan[] = [];
    this.definition.rows.forEach((row, i) => {
      if ((row.on !== null && !row.on.includes(text)) || this.context.omit?.has(row.table) === true) return;
      const plan = this.compiled.get(i) ?? compileRow(row, writer.table(row.table), this.planContext(), rows.length === 0);
      this.compiled.set(i, plan);
      rows.push(plan);
    });
    // A switch over free text must not grow without end.
    if (this.rows.size > 4096) this.rows.clear();
    this.rows.set(key, rows);
    return rows;
  }

  /** A field that should hold JSON holds text that is none. */
  isCut(frame: Frame): boolean {
    return this.jsonFields.some((reader) => {
      const value = reader(frame);
      return typeof value === 'string' && value !== '' && asContainer(value) === null;
    });
  }

  private planContext() {
    const { definition, resolver, stats } = this;
    return {
      definition,
      resolver,
      stats,
      dateOrder: this.context.dateOrder,
      sourceName: this.context.source.name,
      derivedId: this.context.derivedId,
    };
  }

  private reader(tree: Parameters<typeof compileExpression>[0]): Reader {
    const nothing = new Set<string>();
    const reader = compileExpression(tree, this.planContext(), scopeOf(this.planContext(), new Set(), nothing), nothing);
    return reader === NOTHING ? () => null : reader;
  }
}

export class MappingRun implements ConnectorRun {
  readonly id: string;
  readonly customTables = [];
  private readonly plans = new Map<string, Map<number, ShapePlan>>();
  private readonly stats: MapStats = { undated: 0, told: false };
  private readonly frame: Frame = { values: [], item: null };
  private unmapped = 0;
  private records = 0;
  private cut = 0;

  constructor(
    private readonly definition: ConnectorDefinition,
    private readonly context: MappingContext,
  ) {
    this.id = `${definition.id}@${definition.version}`;
  }

  map(record: DecodedRecord, writer: SegmentWriter): { readonly code: string; readonly detail: string } | null {
    this.records++;
    this.stats.told = false;
    this.frame.values = record.values;
    this.frame.item = null;
    const plan = this.route(this.definition, record.shape, new Set());
    let added = 0;
    if (plan !== null) {
      for (const row of plan.rowsFor(this.frame, writer)) added += row.write(this.frame);
      if (plan.isCut(this.frame)) this.cut++;
    }
    if (added > 0) return null;
    this.unmapped++;
    return { code: 'connector.unmapped', detail: `${this.id} has no row for this record` };
  }

  finish(): readonly SourceWarning[] {
    const warnings: SourceWarning[] = [];
    if (this.stats.undated > 0)
      warnings.push({ code: 'connector.undated', message: 'records without a readable time', count: this.stats.undated });
    if (this.definition.truncatedAt.includes(this.records))
      warnings.push({
        code: 'export.truncated',
        message: `exactly ${this.records} records: the export was cut at its limit`,
        count: this.records,
      });
    if (this.cut > 0)
      warnings.push({
        code: 'connector.cutJson',
        message: `${this.definition.jsonFields.join(', ')} is no whole JSON; a spreadsheet may have cut it`,
        count: this.cut,
      });
    if (this.unmapped > 0)
      warnings.push({ code: 'connector.unmapped', message: 'records of a kind the connector does not know', count: this.unmapped });
    return warnings;
  }

  /** The plan of the connector that takes this record: this one, one of its routes, or the one it falls back to. */
  private route(definition: ConnectorDefinition, shape: RecordShape, tried: Set<string>): ShapePlan | null {
    if (tried.has(definition.id)) return null;
    tried.add(definition.id);
    const plan = this.planOf(definition, shape);
    if (plan.when === null || plan.when(this.frame) === true) {
      if (definition.rows.length > 0) return plan;
      for (const id of definition.routes) {
        const next = this.context.definitions.get(id);
        const taken = next && !tried.has(id) ? this.route({ ...next, otherwise: null }, shape, tried) : null;
        if (taken !== null) return taken;
      }
    }
    const otherwise = definition.otherwise === null ? undefined : this.context.definitions.get(definition.otherwise);
    return otherwise ? this.route(otherwise, shape, tried) : null;
  }

  private planOf(definition: ConnectorDefinition, shape: RecordShape): ShapePlan {
    let plans = this.plans.get(definition.id);
    if (!plans) this.plans.set(definition.id, (plans = new Map()));
    let plan = plans.get(shape.id);
    // Shapes made of data (hostile or merely odd) are compiled again rather than kept for ever.
    if (!plan && plans.size >= 8192) plans.clear();
    if (!plan) plans.set(shape.id, (plan = new ShapePlan(definition, shape, this.context, this.stats)));
    return plan;
  }
}
