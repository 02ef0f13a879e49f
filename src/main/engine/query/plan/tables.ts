// What a planned query gives: one main table, and the others in the order the text makes them.

import type { Visualization } from '../types.js';
import type { Plan } from './nodes.js';

export interface SideTable {
  /** As the query names it, or after the operator that made it: `fork_2`, `statement_1`. '' for the only table of a query. */
  readonly name: string;
  readonly plan: Plan;
  readonly visualization: Visualization | null;
}

export interface PlannedQuery extends SideTable {
  readonly others: readonly SideTable[];
}
