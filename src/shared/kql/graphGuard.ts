// Why the analyzer broke off: version 12.4.1 does when a graph operator stands behind what is no graph. The parse alone tells
// whether that is a table nobody knows or an operator in the wrong place.

import { QuarryError } from '../base/errors.js';
import { get, need, numberOf, type LibraryObject } from './bridge.js';
import { nearNames } from './near.js';
import type { NodeReader } from './reader.js';

export function explainFailure(
  read: NodeReader,
  text: string,
  syntax: LibraryObject,
  known: (name: string) => boolean,
  names: readonly string[],
): QuarryError | null {
  for (const pipe of pipesOf(read, syntax)) {
    let source = need(pipe, 'Expression');
    while (read.kind(source) === 'PipeExpression') source = need(source, 'Expression');
    if (read.kind(source) !== 'NameReference') continue;
    const name = read.name(source);
    if (known(name) || new RegExp(`\\b(?:let|as)\\s+${name.replace(/\W/g, '\\$&')}\\b`).test(text)) continue;
    return new QuarryError('kql.unknownTable', `There is no table or function named '${name}'.`, {
      name,
      near: nearNames(name, names),
      ...read.span(source),
    });
  }
  for (const pipe of pipesOf(read, syntax)) {
    const operator = need(pipe, 'Operator');
    if (!/^Graph/.test(read.kind(operator))) continue;
    return new QuarryError('kql.semantic', 'This operator needs a graph as its input: put make-graph before it.', {
      ...read.span(operator),
      rule: 'graph',
    });
  }
  return null;
}

/** Every pipe of a query, outermost first. */
function pipesOf(read: NodeReader, syntax: LibraryObject): LibraryObject[] {
  const out: LibraryObject[] = [];
  const open = [syntax];
  for (let node = open.pop(); node; node = open.pop()) {
    if (read.kind(node) === 'PipeExpression' && get(node, 'Expression') && get(node, 'Operator')) out.push(node);
    if (numberOf(node, 'ChildCount') > 0) open.push(...read.elements(node));
  }
  return out;
}
