// Monaco with KQL: loaded once, its worker from our own origin, the parser's help asked over the contract. Colouring is a small
// tokenizer of our own, so that text is coloured before the parser answers.

import 'monaco-editor/features/register.all';
import * as monaco from 'monaco-editor/editor';
import workerUrl from 'monaco-editor/editor/editor.worker?worker&url';
import type { Diagnostic } from '../../../shared/contract/hunt.js';
import type { Client } from '../../../shared/contract/index.js';
import { trustedWorkerUrl } from '../../app/security.js';
import type { Theme } from '../../state/appearance.js';
import { tokenColour } from '../../widgets/entityTypes.js';
import { asQuarryError } from '../../api/client.js';
import { notify } from '../../state/notices.js';
import { SNIPPETS } from './snippets.js';
import { strings } from './strings.js';

export const LANGUAGE = 'kql';
export { monaco };

const OPERATORS =
  'where extend project project-away project-keep project-rename project-reorder summarize distinct count top sort order take limit join union lookup let mv-expand mv-apply parse parse-where parse-kv print datatable range render as materialize toscalar invoke serialize search find evaluate make-series getschema sample sample-distinct partition scan top-nested top-hitters reduce fork facet externaldata consume by on asc desc nulls first last kind with of set declare pattern step from to in has has_any has_all has_cs contains contains_cs startswith endswith hasprefix hassuffix between and or not matches regex typeof true false null dynamic datetime timespan'.split(
    ' ',
  );

/** The parser takes its time over completions; while someone types on it is not asked. */
const ASK_AFTER_MS = 100;

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
  registerDeeds();
}

export const offsetRange = (model: monaco.editor.ITextModel, start: number, end: number): monaco.Range => {
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
    triggerCharacters: ['|', ' ', '.', '(', '"', "'", ','],
    provideCompletionItems: async (model, position, _, token) => {
      await new Promise((done) => setTimeout(done, ASK_AFTER_MS));
      if (token.isCancellationRequested || model.isDisposed()) return { suggestions: [] };
      const items = await client?.call('hunt.complete', { kql: model.getValue(), position: model.getOffsetAt(position) }).catch(() => []);
      if (!items || token.isCancellationRequested) return { suggestions: [] };
      const offered = items.map((item) => ({
        label: item.detail === '' ? item.label : { label: item.label, description: item.detail },
        kind: kinds[item.kind] ?? monaco.languages.CompletionItemKind.Text,
        insertText: item.insert,
        sortText: item.order,
        range: offsetRange(model, item.start, item.end),
      }));
      return { suggestions: [...offered, ...snippetsAt(model, position)] };
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

/** Whole operator forms, where an operator may stand. */
function snippetsAt(model: monaco.editor.ITextModel, position: monaco.Position): monaco.languages.CompletionItem[] {
  const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
  const word = /\|\s*([\w-]*)$/.exec(before)?.[1];
  if (word === undefined) return [];
  const range = new monaco.Range(position.lineNumber, position.column - word.length, position.lineNumber, position.column);
  return SNIPPETS.map((s, i) => ({
    label: { label: s.label, description: s.detail },
    kind: monaco.languages.CompletionItemKind.Snippet,
    insertText: s.insert,
    insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
    sortText: `~${String(i).padStart(3, '0')}`,
    range,
  }));
}

/** What the parser last said about a text, so that its fixes are at hand. */
const diagnosed = new WeakMap<monaco.editor.ITextModel, readonly Diagnostic[]>();

function registerDeeds(): void {
  monaco.languages.registerCodeActionProvider(
    LANGUAGE,
    {
      provideCodeActions: (model, range) => {
        const actions: monaco.languages.CodeAction[] = [];
        for (const d of diagnosed.get(model) ?? []) {
          const place = offsetRange(model, d.start, Math.max(d.end, d.start + 1));
          if (!monaco.Range.areIntersectingOrTouching(place, range)) continue;
          for (const [i, fix] of (d.fixes ?? []).entries())
            actions.push({
              title: fix.title,
              kind: 'quickfix',
              isPreferred: i === 0,
              diagnostics: [marker(model, d)],
              edit: {
                edits: [
                  {
                    resource: model.uri,
                    versionId: model.getVersionId(),
                    textEdit: { range: offsetRange(model, fix.start, fix.end), text: fix.text },
                  },
                ],
              },
            });
        }
        return { actions, dispose: () => undefined };
      },
    },
    { providedCodeActionKinds: ['quickfix'] },
  );
  const format = async (model: monaco.editor.ITextModel, start: number, end: number): Promise<monaco.languages.TextEdit[]> => {
    if (!client) return [];
    try {
      const made = await client.call('hunt.format', { kql: model.getValue(), start, end });
      return [{ range: offsetRange(model, made.start, made.end), text: made.text }];
    } catch (error) {
      const known = asQuarryError(error);
      notify('warning', known.code === 'kql.syntax' ? `${strings.notFormatted} ${known.message}` : known.message);
      return [];
    }
  };
  monaco.languages.registerDocumentFormattingEditProvider(LANGUAGE, {
    displayName: 'Quarry',
    provideDocumentFormattingEdits: (model) => format(model, 0, model.getValueLength()),
  });
  monaco.languages.registerDocumentRangeFormattingEditProvider(LANGUAGE, {
    displayName: 'Quarry',
    provideDocumentRangeFormattingEdits: (model, range) =>
      format(model, model.getOffsetAt(range.getStartPosition()), model.getOffsetAt(range.getEndPosition())),
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
  const found = await client?.call('hunt.diagnose', { kql: model.getValue() }).catch(() => null); // an older text may not answer
  if (!found || model.isDisposed() || model.getVersionId() !== version) return;
  diagnosed.set(model, found);
  monaco.editor.setModelMarkers(
    model,
    'kql',
    found.map((d) => marker(model, d)),
  );
}

function marker(model: monaco.editor.ITextModel, d: Diagnostic): monaco.editor.IMarkerData {
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
}

/** Marks the place a run failed at; null takes the mark away. */
export function markRun(
  model: monaco.editor.ITextModel,
  fault: { readonly message: string; readonly start: number; readonly end: number } | null,
): void {
  monaco.editor.setModelMarkers(model, 'run', fault ? [marker(model, { severity: 'error', code: 'run', ...fault })] : []);
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
