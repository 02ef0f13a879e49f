// Functions saved in another workspace, called where a table must stand: declared here with the parameters they are called with, so
// that a query over them runs. What they give is an empty table with the columns the query asks for.

import { get, need, type LibraryObject } from './bridge.js';
import { functionTable } from './outside.js';
import type { NodeReader } from './reader.js';
import type { StoredFunction } from './stored.js';

/** Where a call gives a table: the source of a pipe, a leg, what a `let` names, and `invoke`. */
const TABLE_PLACE =
  /^(?:InvokeOperator|PipeExpression|ExpressionStatement|UnionOperator|JoinOperator|LookupOperator|LetStatement|MaterializeExpression|ToScalarExpression)$/;
const AROUND = /^(?:ParenthesizedExpression|SeparatedElement|List|SyntaxList)$/;

/** The call whose name stands at a place, when it gives a table; null for calls that give a value. */
export function tabularCall(read: NodeReader, token: LibraryObject | null): LibraryObject | null {
  let call = token ? get(token, 'Parent') : null;
  while (call && /Name(?:Reference)?$/.test(read.kind(call))) call = get(call, 'Parent');
  if (!call || read.kind(call) !== 'FunctionCallExpression') return null;
  for (let child = call, parent = get(call, 'Parent'); parent; child = parent, parent = get(parent, 'Parent')) {
    const kind = read.kind(parent);
    if (AROUND.test(kind)) continue;
    if (kind === 'PipeExpression' && get(parent, 'Expression') !== child) return null;
    return TABLE_PLACE.test(kind) ? call : null;
  }
  return null;
}

/** One function for all calls of a name. */
export function savedFunction(read: NodeReader, name: string, calls: readonly LibraryObject[]): StoredFunction {
  const parameters: string[] = [];
  const named = new Set<string>();
  if (calls.some((call) => read.kind(need(call, 'Parent')) === 'InvokeOperator')) parameters.push('T:(*)');
  for (const call of calls) {
    const list = get(call, 'ArgumentList');
    (list ? read.list(list, 'Expressions') : []).forEach((argument, i) => {
      const simple = read.kind(argument) === 'SimpleNamedExpression';
      const parameter = simple ? read.name(need(argument, 'Name')) : `Argument${i + 1}`;
      if (named.has(parameter)) return;
      named.add(parameter);
      const type = read.type(simple ? need(argument, 'Expression') : argument);
      if (type === 'tabular') parameters.push(`${parameter}:(*)`);
      else if (type === 'unknown' || type === 'string') parameters.push(`${parameter}:string=""`);
      else parameters.push(`${parameter}:${type}=${type}(null)`);
    });
  }
  return { name, parameters: `(${parameters.join(', ')})`, body: `{ ['${functionTable(name)}'] }` };
}
