// Rows that several plans read, made by one run of their common input: the parts of fork and facet. Only the columns that any of
// the plans reads are kept, which is known once all of them are optimised.

import type { Batch } from '../values.js';
import type { ColumnSchema } from '../../../../shared/base/types.js';
import { execute } from '../exec/execute.js';
import type { Runtime } from '../exec/runtime.js';
import { bytesOfBatch } from '../exec/vectors.js';
import type { ScanRequest, TableSource } from '../source.js';
import { column } from './expr.js';
import { inputsOf, type Plan } from './nodes.js';
import { optimise } from './optimise.js';

/** A table whose rows are those of a plan. Its columns are named by their place, since names of a result may repeat. */
export class SharedRows implements TableSource {
  readonly columns: readonly ColumnSchema[];
  readonly rowCount = 0;
  private wanted: Set<number> | null = null;
  private kept: { readonly places: ReadonlyMap<number, number>; readonly batches: Promise<Batch[]> } | null = null;

  constructor(
    readonly name: string,
    readonly input: Plan,
    private readonly rt: Runtime,
  ) {
    this.columns = input.schema.map((c, i) => ({ name: String(i), type: c.type }));
  }

  /** A plan that reads these rows. */
  get plan(): Plan {
    return { op: 'scan', schema: this.input.schema, source: this, bounds: [], predicate: null, reads: this.columns.map((c) => c.name) };
  }

  /** Columns a plan is going to read. Without a word about them all are kept. */
  want(reads: readonly string[]): void {
    this.wanted ??= new Set();
    for (const r of reads) this.wanted.add(Number(r));
  }

  async *scan(request: ScanRequest): AsyncGenerator<Batch> {
    const asked = request.columns.map(Number);
    // Someone who reads while the query is still being planned may ask for more than was foreseen.
    if (this.kept && asked.some((i) => !this.kept?.places.has(i))) this.kept = null;
    this.kept ??= this.keep([...new Set([...(this.wanted ?? this.columns.keys()), ...asked])].sort((a, b) => a - b));
    const places = asked.map((i) => this.kept?.places.get(i) ?? 0);
    for (const b of await this.kept.batches)
      yield { length: b.length, columns: places.map((p) => b.columns[p]).filter((v) => v !== undefined), refs: b.refs };
  }

  private keep(columns: readonly number[]) {
    const { input, rt } = this;
    const picked = columns.map((i) => column(i, input.schema[i]?.type ?? 'dynamic', input.schema[i]?.name ?? ''));
    const plan: Plan = { op: 'project', input, exprs: picked, schema: picked.map((c, i) => ({ name: String(i), type: c.type })) };
    const run = async (): Promise<Batch[]> => {
      const out: Batch[] = [];
      for await (const b of execute(optimise(plan), rt)) {
        rt.hold(bytesOfBatch(b));
        out.push(b);
      }
      return out;
    };
    return { places: new Map(columns.map((c, i) => [c, i])), batches: run() };
  }
}

/** Tells every shared input what the plans together read of it. */
export function announceReads(plans: readonly Plan[]): void {
  const open = [...plans];
  for (let p = open.pop(); p; p = open.pop()) {
    if (p.op === 'scan' && p.source instanceof SharedRows) p.source.want(p.reads);
    open.push(...inputsOf(p));
  }
}

/** The stored table result rows still come from, when every operator keeps rows as they are. */
export function refTable(p: Plan): string | null {
  switch (p.op) {
    case 'scan':
      return p.source instanceof SharedRows ? refTable(p.source.input) : p.source.name;
    case 'filter':
    case 'project':
    case 'take':
    case 'sort':
      return refTable(p.input);
    default:
      return null;
  }
}
