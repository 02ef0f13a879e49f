// The canonical form of a BinXML fragment: a short list of numbers that is the same in every chunk it appears in, whatever
// its offsets there. Equal lists are one `Program`, so what is compiled from it is compiled once per file.

import type { Plan } from './plan.js';

/** Operations; each is followed by its operands. */
export const OPEN = 1; // name id
export const ATTRIBUTE = 2; // name id; its parts follow
export const CONTENT = 3; // the attributes end here
export const END = 4;
export const TEXT = 5; // text id
export const VALUE = 6; // substitution index, declared type

/** An untrusted template may not make every record of its chunk expensive. */
export const OPERATIONS_MAX = 16_384;
export const SUBSTITUTIONS_MAX = 4_096;

/** A program and those its BinXML values resolved to: all that decides how a record is laid out. */
export interface Layout {
  readonly id: number;
  readonly program: Program;
  /** Substitution index → layout of the fragment found there, in ascending order. */
  readonly nested: readonly { readonly index: number; readonly layout: Layout }[];
  /** Values of this fragment and all inside, numbered depth first. */
  readonly valueCount: number;
  /** Made when a record first has this layout at its root. */
  plan: Plan | null;
  readonly next: Map<number, Layout>;
}

export class Program {
  /** The layout with nothing nested. */
  readonly layout: Layout;
  constructor(
    readonly operations: Int32Array,
    readonly valueCount: number,
    layoutId: number,
  ) {
    this.layout = { id: layoutId, program: this, nested: [], valueCount, plan: null, next: new Map() };
  }
}

export class ProgramTable {
  readonly #byHash = new Map<number, Program[]>();
  #programs = 0;
  #layouts = 0;

  /** Grows with distinct fragments and their combinations, not with records. */
  get size(): number {
    return this.#programs + this.#layouts;
  }

  /** The program equal to the first `length` numbers of `operations`. */
  intern(operations: readonly number[], length: number, valueCount: number): Program {
    let hash = length;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (operations[i] as number), 0x01000193) ^ (hash >>> 13);
    const alike = this.#byHash.get(hash);
    if (alike) for (const known of alike) if (same(known, operations, length, valueCount)) return known;
    const program = new Program(Int32Array.from(operations.slice(0, length)), valueCount, this.#layouts++);
    this.#programs++;
    if (alike) alike.push(program);
    else this.#byHash.set(hash, [program]);
    return program;
  }

  /** The layout like `outer`, with one more fragment at a substitution. Ask in ascending order of `index`. */
  nest(outer: Layout, index: number, inner: Layout): Layout {
    const key = index * 0x1_0000_0000 + inner.id;
    const known = outer.next.get(key);
    if (known) return known;
    const layout: Layout = {
      id: this.#layouts++,
      program: outer.program,
      nested: [...outer.nested, { index, layout: inner }],
      valueCount: outer.valueCount + inner.valueCount,
      plan: null,
      next: new Map(),
    };
    outer.next.set(key, layout);
    return layout;
  }
}

function same(known: Program, operations: readonly number[], length: number, valueCount: number): boolean {
  if (known.operations.length !== length || known.valueCount !== valueCount) return false;
  for (let i = 0; i < length; i++) if (known.operations[i] !== operations[i]) return false;
  return true;
}
