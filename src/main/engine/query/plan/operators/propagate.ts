// A filter behind an innerunique join decides which of the left rows with equal keys stands for the others: the reference says it
// is applied to the left side before one of them is chosen. That is part of what the query means, not a rewrite for speed, so it
// is done while planning, and only for terms that speak of the left side alone.

import { allOf, columnsOf, conjuncts, mapColumns, operandsOf, type BExpr } from '../expr.js';
import { functionTable } from '../../exec/functionTable.js';
import type { Plan } from '../nodes.js';

export function filtered(input: Plan, predicate: BExpr): Plan {
  const above: BExpr[] = [];
  let plan = input;
  for (const term of conjuncts(predicate)) {
    const moved = toLeft(plan, term);
    if (moved) plan = moved;
    else above.push(term);
  }
  return above.length === 0 && plan !== input ? plan : { op: 'filter', input: plan, predicate: allOf(above), schema: plan.schema };
}

/** The plan with the term before its innerunique join; null when there is none it may go before. */
function toLeft(p: Plan, term: BExpr): Plan | null {
  const used = [...columnsOf(term)];
  if (used.length === 0 || volatile(term)) return null;
  switch (p.op) {
    case 'filter': {
      const input = toLeft(p.input, term);
      return input && { ...p, input };
    }
    case 'project': {
      if (!used.every((i) => p.exprs[i]?.k === 'col')) return null;
      const input = toLeft(
        p.input,
        mapColumns(term, (i, e) => p.exprs[i] ?? e),
      );
      return input && { ...p, input };
    }
    case 'join':
      if (p.kind !== 'innerunique' || !used.every((i) => i < p.left.schema.length)) return null;
      return { ...p, left: { op: 'filter', input: p.left, predicate: term, schema: p.left.schema } };
    default:
      return null;
  }
}

const volatile = (e: BExpr): boolean =>
  e.k === 'window' || (e.k === 'call' && functionTable.get(e.name)?.volatile === true) || operandsOf(e).some(volatile);
