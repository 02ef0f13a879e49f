// Help while typing: diagnostics, completion, quick info, layout and declared parameters, from the parser as plain data.

import type { KqlDiagnostic } from './ast.js';
import type { KqlBinder, KqlSchema } from './bind.js';
import { get, invoke, need, numberOf, textOf, type LibraryObject } from './bridge.js';
import { formatKql, type FormattedRange } from './format.js';
import { shorten } from './longLists.js';
import { codeOnly } from './mentions.js';
import { savedFunctionOf } from './outside.js';
import { kqlType, NodeReader } from './reader.js';
import type { KqlType } from '../base/types.js';

export interface KqlCompletion {
  readonly label: string;
  readonly kind: string;
  readonly insert: string;
  readonly detail: string;
  readonly start: number;
  readonly end: number;
  readonly order: string;
}
export interface KqlHover {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface KqlParameter {
  readonly name: string;
  readonly type: KqlType;
  readonly fallback: string | null;
}

const MOST_COMPLETIONS = 2000;
const DEEPEST = 400;
const SOME_TABLES = 20;

export class EditorService {
  constructor(
    private readonly binder: KqlBinder,
    private readonly schema: () => KqlSchema,
  ) {}

  diagnose(text: string): KqlDiagnostic[] {
    try {
      const bound = this.binder.bind(text);
      return [...bound.diagnostics, ...unknownTables(bound.elsewhere, text)];
    } catch (error) {
      const found = this.binder.diagnosticsFor(text);
      if (found.length > 0) return found;
      throw error;
    }
  }

  complete(written: string, position: number): KqlCompletion[] {
    const { text } = shorten(written);
    const { kusto } = this.binder;
    // All of the thousand known tables make the library slow at every key: it is given those that are named or hold rows, and
    // where it offers tables the names of the others are added.
    const { names } = this.schema();
    const populated = this.schema().populated?.() ?? [];
    const given = populated.length > 0 ? populated : names.slice(0, SOME_TABLES);
    const service = kusto.makeService(text, this.binder.globalsFor(`${text}\n${given.join(' ')}`, []));
    const info = invoke(service, 'GetCompletionItems', position) as LibraryObject | null;
    if (!info) return [];
    const start = numberOf(info, 'EditStart');
    const end = start + numberOf(info, 'EditLength');
    const types = this.columnTypes(text, position);
    const offered = kusto
      .toArray(info['Items'])
      .slice(0, MOST_COMPLETIONS)
      .map((item): KqlCompletion => {
        const label = textOf(item, 'DisplayText');
        const insert = `${textOf(item, 'BeforeText').trimEnd()}${textOf(item, 'AfterText')}`;
        const kind = KINDS[numberOf(item, 'Kind')] ?? 'text';
        return {
          label,
          kind,
          insert: insert === '' ? label : insert,
          detail: kind === 'column' ? (types.get(label) ?? '') : '',
          start,
          end,
          order: textOf(item, 'OrderText'),
        };
      });
    if (!offered.some((o) => o.kind === 'table')) return offered;
    const known = new Set(offered.map((o) => o.label));
    const empty = names.filter((name) => !known.has(name));
    return [
      ...offered,
      ...empty.map((name) => ({ label: name, kind: 'table', insert: name, detail: 'no rows', start, end, order: `zz ${name}` })),
    ];
  }

  format(text: string, start: number, end: number): FormattedRange {
    return formatKql(this.binder.kusto, text, start, end);
  }

  /** What `declare query_parameters` names, with the defaults as written. A text that does not parse gives what can be read. */
  parameters(text: string): KqlParameter[] {
    if (!/\bquery_parameters\b/.test(text)) return [];
    const read = new NodeReader(this.binder.kusto);
    const out: KqlParameter[] = [];
    for (const statement of read.list(need(this.binder.kusto.parseOnly(text), 'Syntax'), 'Statements')) {
      if (read.kind(statement) !== 'QueryParametersStatement') continue;
      for (const p of read.list(statement, 'Parameters')) {
        const declared = get(p, 'NameAndType');
        const name = declared && get(declared, 'Name');
        const type = declared && get(declared, 'Type');
        if (!name || !type || read.name(name) === '') continue;
        const value = get(p, 'DefaultValue');
        const literal = value && get(value, 'Value');
        out.push({
          name: read.name(name),
          type: kqlType(read.text(type)) ?? 'string',
          fallback: literal ? read.text(literal).trim() : null,
        });
      }
    }
    return out;
  }

  /** Types of the columns that are known around a position, made ones included. */
  private columnTypes(text: string, position: number): ReadonlyMap<string, string> {
    const types = new Map<string, string>();
    const read = new NodeReader(this.binder.kusto);
    const code = this.binder.kusto.analyze(text, this.binder.globalsFor(text, []));
    const walk = (node: LibraryObject, depth: number) => {
      if (depth > DEEPEST || typeof node['Text'] === 'string' || numberOf(node, 'TextStart') > position) return;
      for (let i = 0; i < numberOf(node, 'ChildCount'); i++) {
        const child = invoke(node, 'GetChild', i) as LibraryObject | null;
        if (child) walk(child, depth + 1);
      }
      for (const column of read.columns(node) ?? []) types.set(column.name, column.type);
    };
    walk(need(code, 'Syntax'), 0);
    return types;
  }

  hover(written: string, position: number): KqlHover | null {
    const { text } = shorten(written);
    const { kusto } = this.binder;
    const service = kusto.makeService(text, this.binder.globalsFor(text, []));
    const info = invoke(service, 'GetQuickInfo', position) as LibraryObject | null;
    const content = info ? textOf(info, 'Text') : '';
    if (content === '') return null;
    const element = invoke(service, 'GetElement', position) as LibraryObject | null;
    const word = /\w*$/.exec(text.slice(0, position))?.[0] ?? '';
    const rest = /^\w*/.exec(text.slice(position))?.[0] ?? '';
    const start = element ? numberOf(element, 'Start') : position - word.length;
    const end = element ? start + numberOf(element, 'Length') : position + rest.length;
    return { text: content, start, end };
  }
}

/** A table no schema knows is empty and no error; the place where it is first named says so. */
function unknownTables(names: ReadonlySet<string>, text: string): KqlDiagnostic[] {
  const code = codeOnly(text);
  return [...names].flatMap((table) => {
    const saved = savedFunctionOf(table);
    const name = saved ?? table;
    if (!/^\w+$/.test(name)) return [];
    const start = new RegExp(`\\b${name}\\b`).exec(code)?.index;
    const message =
      saved === null ? `No table is called '${name}'; here it is empty.` : `No function is called '${name}'; here it gives an empty table.`;
    return start === undefined ? [] : [{ severity: 'information', code: 'table.unknown', message, start, end: start + name.length }];
  });
}

/** CompletionKind of the library, as the kinds an editor shows. */
const KINDS: Readonly<Record<number, string>> = {
  1: 'keyword',
  2: 'punctuation',
  3: 'syntax',
  4: 'identifier',
  5: 'example',
  6: 'keyword',
  7: 'operator',
  8: 'operator',
  9: 'keyword',
  11: 'operator',
  12: 'chart',
  13: 'column',
  14: 'table',
  15: 'function',
  16: 'function',
  17: 'function',
  18: 'aggregate',
  19: 'parameter',
  20: 'variable',
  21: 'database',
  26: 'type',
  27: 'option',
};
