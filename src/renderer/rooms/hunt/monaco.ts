// Monaco with KQL: loaded once, its worker from our own origin, the parser's help asked over the contract. Colouring is a small
// tokenizer of our own, so that text is coloured before the parser answers.

import 'monaco-editor/features/register.all';
import * as monaco from 'monaco-editor/editor';
import workerUrl from 'monaco-editor/editor/editor.worker?worker&url';
import type { Client } from '../../../shared/contract/index.js';
import { trustedWorkerUrl } from '../../app/security.js';
import type { Theme } from '../../state/appearance.js';
import { tokenColour } from '../../widgets/entityTypes.js';

export const LANGUAGE = 'kql';
export { monaco };

const OPERATORS =
  'where extend project project-away project-keep project-rename project-reorder summarize distinct count top sort order take limit join union lookup let mv-expand mv-apply parse parse-where parse-kv print datatable range render as materialize toscalar invoke serialize search find evaluate make-series getschema sample sample-distinct partition scan top-nested top-hitters reduce fork facet externaldata consume by on asc desc nulls first last kind with of set declare pattern step from to in has has_any has_all has_cs contains contains_cs startswith endswith hasprefix hassuffix between and or not matches regex typeof true false null dynamic datetime timespan'.split(
    ' ',
  );

let prepared = false;
let client: Client | null = null;

export function prepareMonaco(current: Client): void {
  client = current;
  if (prepared) return;
  prepared = true;
  (globalThis as { MonacoEnvironment?: unknown }).MonacoEnvironment = {
    getWorker: () => new Worker(trustedWorkerUrl(workerUrl), { type: 'module' }),
  };
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setLanguageConfiguration(LANGUAGE, {
    comments: { lineComment: '//' },
    brackets: [
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
    ],
    autoClosingPairs: [
      { open: '(', close: ')' },
      { open: '[', close: ']' },
      { open: '{', close: '}' },
      { open: '"', close: '"', notIn: ['string'] },
      { open: "'", close: "'", notIn: ['string'] },
    ],
    wordPattern: /[A-Za-z_][\w-]*/,
  });
  monaco.languages.setMonarchTokensProvider(LANGUAGE, {
    keywords: OPERATORS,
    tokenizer: {
      root: [
        [/\/\/.*$/, 'comment'],
        [/[hH@]?"([^"\\]|\\.)*"|[hH@]?'([^'\\]|\\.)*'/, 'string'],
        [/```/, { token: 'string', next: '@block' }],
        [/\b\d+(\.\d+)?(ms|microseconds?|ticks?|[dhms])?\b/, 'number'],
        [/[A-Za-z_][\w-]*(?=\s*\()/, { cases: { '@keywords': 'keyword', '@default': 'function' } }],
        [/[A-Za-z_][\w-]*/, { cases: { '@keywords': 'keyword', '@default': 'identifier' } }],
        [/[|=<>!~+\-*/%,;().[\]{}]/, 'delimiter'],
      ],
      block: [
        [/```/, { token: 'string', next: '@pop' }],
        [/./, 'string'],
      ],
    },
  });
  registerHelp();
}

const offsetRange = (model: monaco.editor.ITextModel, start: number, end: number): monaco.Range => {
  const [a, b] = [model.getPositionAt(start), model.getPositionAt(end)];
  return new monaco.Range(a.lineNumber, a.column, b.lineNumber, b.column);
};

function registerHelp(): void {
  const kinds: Readonly<Record<string, monaco.languages.CompletionItemKind>> = {
    table: monaco.languages.CompletionItemKind.Struct,
    column: monaco.languages.CompletionItemKind.Field,
    function: monaco.languages.CompletionItemKind.Function,
    keyword: monaco.languages.CompletionItemKind.Keyword,
    operator: monaco.languages.CompletionItemKind.Operator,
    variable: monaco.languages.CompletionItemKind.Variable,
    value: monaco.languages.CompletionItemKind.Value,
  };
  monaco.languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: ['|', ' ', '.', '(', '"'],
    provideCompletionItems: async (model, position, _, token) => {
      const items = await client?.call('hunt.complete', { kql: model.getValue(), position: model.getOffsetAt(position) }).catch(() => []);
      if (!items || token.isCancellationRequested) return { suggestions: [] };
      return {
        suggestions: items.map((item) => ({
          label: item.label,
          kind: kinds[item.kind] ?? monaco.languages.CompletionItemKind.Text,
          insertText: item.insert,
          detail: item.detail,
          sortText: item.order,
          range: offsetRange(model, item.start, item.end),
        })),
      };
    },
  });
  monaco.languages.registerHoverProvider(LANGUAGE, {
    provideHover: async (model, position) => {
      const help = await client?.call('hunt.hover', { kql: model.getValue(), position: model.getOffsetAt(position) }).catch(() => null);
      return help
        ? { contents: [{ value: help.text, isTrusted: false, supportHtml: false }], range: offsetRange(model, help.start, help.end) }
        : null;
    },
  });
}

const SEVERITY = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  suggestion: monaco.MarkerSeverity.Hint,
  information: monaco.MarkerSeverity.Info,
} as const;

/** Asks the parser and marks what it found. The answer to an older text is dropped. */
export async function mark(model: monaco.editor.ITextModel): Promise<void> {
  const version = model.getVersionId();
  const found = await client?.call('hunt.diagnose', { kql: model.getValue() }).catch(() => null);
  if (!found || model.isDisposed() || model.getVersionId() !== version) return;
  monaco.editor.setModelMarkers(
    model,
    'kql',
    found.map((d) => {
      const r = offsetRange(model, d.start, Math.max(d.end, d.start + 1));
      return {
        severity: SEVERITY[d.severity],
        message: d.message,
        code: d.code,
        startLineNumber: r.startLineNumber,
        startColumn: r.startColumn,
        endLineNumber: r.endLineNumber,
        endColumn: r.endColumn,
      };
    }),
  );
}

/** The editor in the window's own colours. */
export function defineTheme(theme: Theme): void {
  const c = (token: string) => tokenColour(token).replace('#', '');
  const full = (hex: string) => (hex.length === 3 ? [...hex].map((x) => x + x).join('') : hex);
  monaco.editor.defineTheme('quarry', {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'keyword', foreground: full(c('acc')) },
      { token: 'string', foreground: full(c('file')) },
      { token: 'comment', foreground: full(c('dim')), fontStyle: 'italic' },
      { token: 'number', foreground: full(c('ip')) },
      { token: 'function', foreground: full(c('app')) },
      { token: 'identifier', foreground: full(c('tx')) },
      { token: 'delimiter', foreground: full(c('dim')) },
    ],
    colors: {
      'editor.background': `#${full(c('bg1'))}`,
      'editor.foreground': `#${full(c('tx'))}`,
      'editorLineNumber.foreground': `#${full(c('dim'))}`,
      'editor.lineHighlightBackground': `#${full(c('bg2'))}`,
      'editorLineNumber.activeForeground': `#${full(c('tx'))}`,
      'editorWidget.background': `#${full(c('bg2'))}`,
      'editorSuggestWidget.selectedBackground': `#${full(c('accbg'))}`,
    },
  });
  monaco.editor.setTheme('quarry');
}
