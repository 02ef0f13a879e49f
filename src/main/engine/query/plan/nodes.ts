// The logical plan: what each operator reads and gives. Rewrites make new nodes; exec/ runs them.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { Runtime } from '../exec/runtime.js';
import type { BestFirst, ScanBound, TableSource } from '../source.js';
import type { Batch } from '../values.js';
import type { BExpr } from './expr.js';

export type Schema = readonly ColumnSchema[];
export type JoinKind =
  | 'innerunique'
  | 'inner'
  | 'leftouter'
  | 'rightouter'
  | 'fullouter'
  | 'leftsemi'
  | 'rightsemi'
  | 'leftanti'
  | 'rightanti';

export interface AggregateCall {
  readonly name: string;
  readonly args: readonly BExpr[];
  readonly result: ColumnSchema;
}
/** arg_max and arg_min: the row of the extreme value, as several result columns. */
export interface ArgExtreme {
  readonly max: boolean;
  readonly by: BExpr;
  readonly values: readonly BExpr[];
  readonly results: Schema;
}
export interface SortKey {
  readonly expr: BExpr;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}
export interface MvItem {
  readonly expr: BExpr;
  /** Column of the input it replaces, or −1 when it adds one. */
  readonly target: number;
  readonly result: ColumnSchema;
}
export interface Uses {
  /** Columns of the input the operator itself reads. */
  readonly columns: Iterable<number>;
  /** Column of the input that an output column is, passed on as it came. */
  readonly passed: (output: number) => number | undefined;
}
/** An operator that brings its own loop: parse, make-series, scan, … It sees its whole input schema; of what it gives, `asked` is read. */
export type Transform = (input: AsyncIterable<Batch>, rt: Runtime, asked: Asked) => AsyncIterable<Batch>;
/** Output columns somebody reads; null is all of them. */
export type Asked = ReadonlySet<number> | null;

export type Plan =
  | {
      readonly op: 'scan';
      readonly schema: Schema;
      readonly source: TableSource;
      readonly bounds: readonly ScanBound[];
      readonly predicate: BExpr | null;
      /** Source column read for each schema column (an alias reads another name). */ readonly reads: readonly string[];
      /** Set by a top-N above while it runs. */ readonly best?: BestFirst;
    }
  | {
      readonly op: 'rows';
      readonly schema: Schema;
      readonly batches: readonly Batch[];
      readonly label: string;
      readonly refTable: string | null;
    }
  /** Rows filled in by the operator around it each time its plan is run: the subquery of mv-apply. */
  | { readonly op: 'slot'; readonly schema: Schema; readonly slot: { batches: readonly Batch[] } }
  | {
      readonly op: 'range';
      readonly schema: Schema;
      readonly from: number | bigint;
      readonly to: number | bigint;
      readonly step: number | bigint;
    }
  | { readonly op: 'filter'; readonly schema: Schema; readonly input: Plan; readonly predicate: BExpr }
  | { readonly op: 'project'; readonly schema: Schema; readonly input: Plan; readonly exprs: readonly BExpr[] }
  | { readonly op: 'window'; readonly schema: Schema; readonly input: Plan; readonly exprs: readonly BExpr[] }
  | {
      readonly op: 'aggregate';
      readonly schema: Schema;
      readonly input: Plan;
      readonly keys: readonly BExpr[];
      readonly calls: readonly (AggregateCall | ArgExtreme)[];
    }
  | { readonly op: 'sort'; readonly schema: Schema; readonly input: Plan; readonly keys: readonly SortKey[]; readonly limit: number | null }
  | { readonly op: 'take'; readonly schema: Schema; readonly input: Plan; readonly count: number }
  | {
      readonly op: 'join';
      readonly schema: Schema;
      readonly left: Plan;
      readonly right: Plan;
      readonly kind: JoinKind;
      readonly leftKeys: readonly BExpr[];
      readonly rightKeys: readonly BExpr[];
      /** Columns of the right side that are given out. */ readonly rightColumns: readonly number[];
    }
  | { readonly op: 'union'; readonly schema: Schema; readonly inputs: readonly Plan[] }
  | {
      readonly op: 'expand';
      readonly schema: Schema;
      readonly input: Plan;
      readonly items: readonly MvItem[];
      readonly indexColumn: boolean;
      readonly bagArrays: boolean;
      readonly limit: number | null;
      readonly dropEmpty: boolean;
    }
  | {
      readonly op: 'transform';
      readonly schema: Schema;
      readonly input: Plan;
      readonly name: string;
      readonly detail: string;
      readonly run: Transform;
      /** Where an operator does not look at all of its input: the others it gets as nulls when nobody asks for them. */
      readonly uses?: Uses;
      readonly asked?: Asked;
    };

/** What an aggregation looks at. */
export const operandsOfCall = (c: AggregateCall | ArgExtreme): readonly BExpr[] => (isArgExtreme(c) ? [c.by, ...c.values] : c.args);

export const inputsOf = (p: Plan): readonly Plan[] => {
  switch (p.op) {
    case 'scan':
    case 'rows':
    case 'slot':
    case 'range':
      return [];
    case 'join':
      return [p.left, p.right];
    case 'union':
      return p.inputs;
    default:
      return [p.input];
  }
};
export const isArgExtreme = (c: AggregateCall | ArgExtreme): c is ArgExtreme => 'values' in c;
