// Reads syntax nodes of the parser library: kinds by name, child lists without their separators, types and referenced symbols.

import { KQL_TYPES, type ColumnSchema, type KqlType } from '../base/types.js';
import type { BoundType, NameRole } from './ast.js';
import type { LikeTerm } from './likeTerms.js';
import { listOf } from './longLists.js';
import { get, invoke, numberOf, textOf, type Kusto, type LibraryObject } from './bridge.js';

const TYPES = new Set<string>(KQL_TYPES);
export const kqlType = (name: string): KqlType | null => (TYPES.has(name) ? (name as KqlType) : null);

export class NodeReader {
  constructor(readonly kusto: Kusto) {}

  /** What stayed behind when the text was shortened. */
  lists: readonly (readonly string[])[] = [];
  /** The values a mark stands for; null for every other node. */
  listAt(node: LibraryObject): readonly string[] | null {
    const list = this.lists.length === 0 ? null : listOf(node['LiteralValue']);
    return list === null ? null : (this.lists[list] ?? null);
  }

  /** Terms that stand for others like them, and those of them met so far. */
  terms: ReadonlyMap<number, LikeTerm> = new Map();
  readonly met = new Set<LikeTerm>();
  /** The terms that were left out behind this one. */
  likeTerms(node: LibraryObject): LikeTerm | null {
    if (this.terms.size === 0) return null;
    const term = this.terms.get(this.start(node));
    if (!term || this.end(node) !== term.end || this.text(node) !== term.text) return null;
    this.met.add(term);
    return term;
  }

  kind(node: LibraryObject): string {
    return this.kusto.kinds.get(numberOf(node, 'Kind')) ?? '';
  }
  start = (node: LibraryObject): number => numberOf(node, 'TextStart');
  end = (node: LibraryObject): number => numberOf(node, 'End');
  span(node: LibraryObject): { readonly start: number; readonly end: number } {
    return this.shared ?? { start: this.start(node), end: this.end(node) };
  }
  /** Finding the place of an element takes as long as the list is, so the elements of long lists share the list's span. */
  private shared: { readonly start: number; readonly end: number } | null = null;
  sharing<T>(node: LibraryObject, work: () => T): T {
    if (this.shared) return work();
    this.shared = this.span(node);
    try {
      return work();
    } finally {
      this.shared = null;
    }
  }

  /** The elements of a list property, separators dropped. */
  list(node: LibraryObject, property: string): LibraryObject[] {
    const list = get(node, property);
    return list ? this.elements(list) : [];
  }
  elements(list: LibraryObject): LibraryObject[] {
    const out: LibraryObject[] = [];
    const count = numberOf(list, 'ChildCount');
    for (let i = 0; i < count; i++) {
      const child = invoke(list, 'GetChild', i) as LibraryObject | null;
      if (!child) continue;
      const element = this.kind(child) === 'SeparatedElement' ? (get(child, 'Element$1') ?? get(child, 'Element')) : child;
      if (element) out.push(element);
    }
    return out;
  }
  /** Source text of a node or token, without the white space before it. */
  text(node: LibraryObject): string {
    if (typeof node['Text'] === 'string') return node['Text'];
    const token = get(node, 'Token');
    return token && typeof token['Text'] === 'string' ? token['Text'] : String(invoke(node, 'toString')).trim();
  }
  tokenText(node: LibraryObject, property: string): string {
    const token = get(node, property);
    return token ? textOf(token, 'Text') : '';
  }
  /** The simple name inside a NameDeclaration, NameReference or Name. */
  name(node: LibraryObject): string {
    const simple = textOf(node, 'SimpleName');
    return simple !== '' ? simple : this.text(node);
  }

  symbolKind(symbol: LibraryObject | null): string {
    return symbol ? (this.kusto.typeName(symbol).split('.').pop() ?? '') : '';
  }
  referenced = (node: LibraryObject): LibraryObject | null => get(node, 'ReferencedSymbol');

  role(node: LibraryObject): NameRole {
    switch (this.symbolKind(this.referenced(node))) {
      case 'ColumnSymbol':
        return 'column';
      case 'VariableSymbol':
      case 'ParameterSymbol':
        return 'variable';
      case 'TableSymbol':
      case 'MaterializedViewSymbol':
      case 'ExternalTableSymbol':
        return 'table';
      case 'FunctionSymbol':
        return 'function';
      default:
        return 'unknown';
    }
  }

  type(node: LibraryObject): BoundType {
    return this.symbolType(get(node, 'ResultType'));
  }
  symbolType(symbol: LibraryObject | null): BoundType {
    if (!symbol) return 'unknown';
    const kind = this.symbolKind(symbol);
    if (kind === 'TableSymbol' || kind === 'GroupSymbol') return 'tabular';
    const name = textOf(symbol, 'Name');
    if (kind === 'DynamicSymbol' || kind.startsWith('Dynamic') || name.startsWith('dynamic')) return 'dynamic';
    return kqlType(name) ?? 'unknown';
  }

  /** Result columns of a tabular node; null when the binder leaves some open. */
  columns(node: LibraryObject): readonly ColumnSchema[] | null {
    const type = get(node, 'ResultType');
    if (!type || this.symbolKind(type) !== 'TableSymbol' || type['IsOpen'] === true) return null;
    const out: ColumnSchema[] = [];
    for (const column of this.kusto.toArray(type['Columns'])) {
      const columnType = this.symbolType(get(column, 'Type'));
      if (columnType === 'tabular') return null;
      out.push({ name: textOf(column, 'Name'), type: columnType === 'unknown' ? 'dynamic' : columnType });
    }
    return out;
  }
}
