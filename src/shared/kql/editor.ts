// Help while typing: diagnostics, completion and quick info, straight from the parser's editor service as plain data.

import type { KqlDiagnostic } from './ast.js';
import type { KqlBinder } from './bind.js';
import { invoke, numberOf, textOf, type LibraryObject } from './bridge.js';

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

const MOST_COMPLETIONS = 2000;

export class EditorService {
  constructor(private readonly binder: KqlBinder) {}

  diagnose(text: string): KqlDiagnostic[] {
    try {
      const bound = this.binder.bind(text);
      return [...bound.diagnostics];
    } catch (error) {
      const found = this.binder.diagnosticsFor(text);
      if (found.length > 0) return found;
      throw error;
    }
  }

  complete(text: string, position: number): KqlCompletion[] {
    const { kusto } = this.binder;
    const service = kusto.makeService(text, this.binder.globalsFor(null, []));
    const info = invoke(service, 'GetCompletionItems', position) as LibraryObject | null;
    if (!info) return [];
    const start = numberOf(info, 'EditStart');
    const end = start + numberOf(info, 'EditLength');
    return kusto
      .toArray(info['Items'])
      .slice(0, MOST_COMPLETIONS)
      .map((item) => {
        const label = textOf(item, 'DisplayText');
        const insert = `${textOf(item, 'BeforeText').trimEnd()}${textOf(item, 'AfterText')}`;
        return {
          label,
          kind: KINDS[numberOf(item, 'Kind')] ?? 'text',
          insert: insert === '' ? label : insert,
          detail: '',
          start,
          end,
          order: textOf(item, 'OrderText'),
        };
      });
  }

  hover(text: string, position: number): KqlHover | null {
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
