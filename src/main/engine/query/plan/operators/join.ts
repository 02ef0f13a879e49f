// join and lookup: key pairs from the condition, and which columns of each side come out under which name.

import { QuarryError } from '../../../../../shared/base/errors.js';
import type { ColumnSchema } from '../../../../../shared/base/types.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import { call, constant, type BExpr } from '../expr.js';
import { unique } from '../naming.js';
import type { JoinKind, Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';

const KINDS: Readonly<Record<string, JoinKind>> = {
  '': 'innerunique',
  innerunique: 'innerunique',
  inner: 'inner',
  leftouter: 'leftouter',
  rightouter: 'rightouter',
  fullouter: 'fullouter',
  leftsemi: 'leftsemi',
  rightsemi: 'rightsemi',
  leftanti: 'leftanti',
  anti: 'leftanti',
  leftantisemi: 'leftanti',
  rightanti: 'rightanti',
  rightantisemi: 'rightanti',
};

export async function join(p: Planner, left: Plan, o: Extract<Operator, { kind: 'join' | 'lookup' }>, env: Env): Promise<Plan> {
  const right = await p.tabular(o.right, env);
  const written = o.parameters['kind'] ?? '';
  const kind = o.kind === 'lookup' && written === '' ? 'leftouter' : KINDS[written.toLowerCase()];
  if (!kind) throw new QuarryError('kql.semantic', `There is no join kind '${written}'.`, { start: o.start, end: o.end });
  const leftScope = new Scope(left.schema);
  const rightScope = new Scope(right.schema);
  const leftKeys: BExpr[] = [];
  const rightKeys: BExpr[] = [];
  const pair = async (e: Expr): Promise<void> => {
    if (e.kind === 'call' && e.name === 'and') {
      for (const a of e.args) await pair(a);
      return;
    }
    if (e.kind === 'call' && e.name === '==' && e.args[0] && e.args[1]) {
      const swapped = sideOf(e.args[0]) === 'right' || sideOf(e.args[1]) === 'left';
      const [l, r] = swapped ? [e.args[1], e.args[0]] : [e.args[0], e.args[1]];
      leftKeys.push(await p.scalars.compile(l, leftScope, env));
      rightKeys.push(await p.scalars.compile(r, rightScope, env));
      return;
    }
    leftKeys.push(await p.scalars.compile(e, leftScope, env));
    rightKeys.push(await p.scalars.compile(e, rightScope, env));
  };
  for (const e of o.on) await pair(e);
  if (leftKeys.length === 0) {
    leftKeys.push(constant('long', 1));
    rightKeys.push(constant('long', 1));
  }
  leftKeys.forEach((l, i) => {
    const r = rightKeys[i];
    if (!r || l.type === r.type) return;
    // Keys of different number types meet as the wider one; a dynamic key is read as the other side's type.
    const type = l.type === 'dynamic' ? r.type : r.type === 'dynamic' ? l.type : l.type === 'real' || r.type === 'real' ? 'real' : null;
    if (type && type !== 'decimal') {
      leftKeys[i] = l.type === type ? l : call(`to${type}`, type, l);
      rightKeys[i] = r.type === type ? r : call(`to${type}`, type, r);
    }
  });
  const keyPlaces =
    o.kind === 'lookup'
      ? new Set(rightKeys.flatMap((k) => (k.k === 'col' ? [k.index] : k.k === 'call' && k.args[0]?.k === 'col' ? [k.args[0].index] : [])))
      : new Set<number>();
  const rightColumns = right.schema.map((_, i) => i).filter((i) => !keyPlaces.has(i));
  const schema: ColumnSchema[] = [];
  if (/^(?:leftsemi|leftanti)$/.test(kind)) schema.push(...left.schema);
  else if (/^(?:rightsemi|rightanti)$/.test(kind)) schema.push(...right.schema);
  else {
    schema.push(...left.schema);
    const taken = new Set(left.schema.map((c) => c.name));
    for (const i of rightColumns) {
      const c = right.schema[i];
      if (!c) continue;
      const name = unique(c.name, taken);
      taken.add(name);
      schema.push({ name, type: c.type });
    }
  }
  return {
    op: 'join',
    left,
    right,
    kind,
    leftKeys,
    rightKeys,
    rightColumns: /^right(?:semi|anti)$/.test(kind) ? right.schema.map((_, i) => i) : rightColumns,
    schema,
  };
}

function sideOf(e: Expr): 'left' | 'right' | null {
  if (e.kind === 'path') {
    if (e.base.kind === 'name' && e.base.name === '$left') return 'left';
    if (e.base.kind === 'name' && e.base.name === '$right') return 'right';
    return sideOf(e.base);
  }
  if (e.kind === 'call')
    for (const a of e.args) {
      const side = sideOf(a);
      if (side) return side;
    }
  return null;
}
