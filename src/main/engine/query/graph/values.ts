// The columns of references for a list of matches.

import { compile, type Kernel } from '../exec/eval.js';
import type { Runtime } from '../exec/runtime.js';
import { gather } from '../exec/vectors.js';
import { emptyBag } from '../dynamic.js';
import { convert } from '../functions/index.js';
import type { Schema } from '../plan/nodes.js';
import { at, vectorOf, type Batch, type Dynamic, type Scalar, type Vector } from '../values.js';
import { degree, type Graph } from './graph.js';
import type { Match, Path } from './pattern.js';
import { ELEMENT_FUNCTIONS, type EachItem, type ElementFunction, type Item, type References } from './references.js';

/** Rows that bind nodes and paths by number. */
export interface Bindings {
  readonly length: number;
  node(slot: number, row: number): number;
  path(slot: number, row: number): Path;
}

export const bindingsOf = (matches: readonly Match[]): Bindings => ({
  length: matches.length,
  node: (slot, row) => matches[row]?.nodes[slot] ?? -1,
  path: (slot, row) => matches[row]?.paths[slot] ?? NO_PATH,
});
const NO_PATH: Path = { edges: [], inner: [] };

/** Reads the columns of `refs`; what it compiles is kept for the next call. */
export class ReferenceReader {
  private readonly kernels = new Map<EachItem, { readonly kernel: Kernel; readonly around: ReferenceReader }>();

  constructor(
    private readonly refs: References,
    private readonly g: Graph,
    private readonly rt: Runtime,
  ) {}

  read(b: Bindings): Batch {
    return { length: b.length, columns: this.refs.items.map((item) => this.column(item, b)), refs: null };
  }

  private column(item: Item, b: Bindings): Vector {
    if (item.kind === 'each') return this.each(item, b);
    const { of } = item;
    const whole = (columns: readonly Vector[], schema: Schema, row: number): Dynamic => bagOf(columns, schema, row);
    const { nodes, edges } = this.g;
    const { nodeSchema, edgeSchema } = this.refs.graph;
    if (of.kind === 'node') {
      const numbers = Int32Array.from({ length: b.length }, (_, i) => b.node(of.slot, i));
      if (item.kind === 'function') return this.elementFunction(item.name, numbers, true);
      if (item.kind === 'property') return pick(nodes.columns[item.index], numbers);
      return vectorOf(
        'dynamic',
        Array.from(numbers, (n) => whole(nodes.columns, nodeSchema, n)),
      );
    }
    if (item.kind === 'function') return vectorOf('dynamic', new Array<Scalar>(b.length).fill([]));
    if (!of.variable) {
      const numbers = Int32Array.from({ length: b.length }, (_, i) => b.path(of.slot, i).edges[0] ?? -1);
      if (item.kind === 'property') return pick(edges.columns[item.index], numbers);
      return vectorOf(
        'dynamic',
        Array.from(numbers, (e) => whole(edges.columns, edgeSchema, e)),
      );
    }
    const property = item.kind === 'property' ? edges.columns[item.index] : null;
    const valueOf = (e: number): Dynamic =>
      item.kind === 'property' ? (property ? dynamicOf(at(property, e), property.type) : null) : whole(edges.columns, edgeSchema, e);
    return vectorOf(
      'dynamic',
      Array.from({ length: b.length }, (_, i) => b.path(of.slot, i).edges.map(valueOf)),
    );
  }

  private each(item: EachItem, b: Bindings): Vector {
    const rows: number[] = [];
    const elements: number[] = [];
    const lengths: number[] = [];
    for (let i = 0; i < b.length; i++) {
      const path = b.path(item.slot, i);
      const list = item.inner ? path.inner : path.edges;
      lengths.push(list.length);
      for (const e of list) {
        rows.push(i);
        elements.push(e);
      }
    }
    const values = this.overElements(item, Int32Array.from(elements), {
      length: rows.length,
      node: (slot, r) => b.node(slot, rows[r] ?? 0),
      path: (slot, r) => b.path(slot, rows[r] ?? 0),
    });
    let next = 0;
    const out = lengths.map((length): Scalar => {
      const from = next;
      next += length;
      if (item.mode === 'map') return Array.from({ length }, (_, k) => dynamicOf(at(values, from + k), values.type));
      for (let k = 0; k < length; k++) if ((at(values, from + k) === true) === (item.mode === 'any')) return item.mode === 'any';
      return item.mode === 'all';
    });
    return vectorOf(item.mode === 'map' ? 'dynamic' : 'bool', out);
  }

  /** The expression of map(), any() or all() for single edges or nodes. */
  overElements(item: EachItem, elements: Int32Array, around: Bindings): Vector {
    let known = this.kernels.get(item);
    if (!known) {
      known = { kernel: compile(item.expr, this.rt), around: new ReferenceReader(item.around, this.g, this.rt) };
      this.kernels.set(item, known);
    }
    const columns = (item.inner ? this.g.nodes : this.g.edges).columns.map((c) => pick(c, elements));
    const functions = Object.keys(ELEMENT_FUNCTIONS).map((name) => this.elementFunction(name as ElementFunction, elements, item.inner));
    return known.kernel({ length: elements.length, columns: [...columns, ...functions, ...known.around.read(around).columns], refs: null });
  }

  private elementFunction(name: ElementFunction, numbers: Int32Array, node: boolean): Vector {
    const { g } = this;
    const value = (n: number): Scalar => {
      if (name === 'labels') return [];
      if (!node) return name === 'node_id' ? '' : null;
      switch (name) {
        case 'node_id':
          return convert(g.ids[n] ?? null, g.idType, 'string');
        case 'node_degree_in':
          return degree(g.incoming, n);
        case 'node_degree_out':
          return degree(g.outgoing, n);
      }
    };
    return vectorOf(ELEMENT_FUNCTIONS[name], Array.from(numbers, value));
  }
}

const pick = (v: Vector | undefined, rows: Int32Array): Vector =>
  v ? gather(v, rows) : { repr: 'const', type: 'dynamic', length: rows.length, value: null };

const dynamicOf = (v: Scalar, type: Vector['type']): Dynamic => convert(v, type, 'dynamic') as Dynamic;

function bagOf(columns: readonly Vector[], schema: Schema, row: number): Dynamic {
  const out = emptyBag();
  schema.forEach((c, i) => {
    const v = columns[i];
    if (v && row >= 0) out[c.name] = dynamicOf(at(v, row), c.type);
  });
  return out;
}
