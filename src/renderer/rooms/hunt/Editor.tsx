// One editor for all tabs: each tab has its model, so undo and the cursor stay with it.

import { useEffect, useRef } from 'react';
import { useClient } from '../../api/client.js';
import { useTheme } from '../../state/appearance.js';
import { statementAt } from '../../../shared/base/statements.js';
import { defineTheme, LANGUAGE, mark, markRun, monaco, offsetRange, prepareMonaco } from './monaco.js';
import { strings } from './strings.js';

interface Props {
  readonly tabId: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** `offset` is where the text that runs begins in the tab's. */
  readonly onRun: (text: string, offset: number) => void;
  /** F1 on a word. */
  readonly onDocs: (word: string) => void;
  /** The place the last run failed at, in the tab's text. */
  readonly fault: Place | null;
  readonly handle: { current: EditorHandle | null };
}
interface Place {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}
/** What the rest of the room asks of the editor. */
export interface EditorHandle {
  runHere(): void;
  format(): void;
  focus(): void;
  /** Shows and selects a place of the text. */
  reveal(start: number, end: number): void;
}

const MARK_AFTER_MS = 350;

export function Editor({ tabId, text, onChange, onRun, onDocs, fault, handle }: Props) {
  const client = useClient();
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const models = useRef(new Map<string, { model: monaco.editor.ITextModel; state: monaco.editor.ICodeEditorViewState | null }>());
  const live = useRef({ onChange, onRun, onDocs });
  live.current = { onChange, onRun, onDocs };

  useEffect(() => {
    if (!box.current) return undefined;
    prepareMonaco(client);
    const kept = models.current;
    const made = monaco.editor.create(box.current, {
      model: null,
      language: LANGUAGE,
      minimap: { enabled: false },
      fontSize: 12.5,
      lineHeight: 19,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono-family'),
      scrollBeyondLastLine: false,
      automaticLayout: true,
      fixedOverflowWidgets: true,
      renderLineHighlight: 'line',
      padding: { top: 8, bottom: 8 },
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      lineNumbersMinChars: 3,
      glyphMargin: false,
      lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.On },
      quickSuggestions: { other: true, comments: false, strings: true },
      folding: false,
      ariaLabel: strings.editorLabel,
      wordWrap: 'on',
      scrollbar: { alwaysConsumeMouseWheel: false },
      contextmenu: false,
      tabFocusMode: false,
      unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
    });
    editor.current = made;
    const runHere = () => {
      const model = made.getModel();
      if (!model) return;
      made.trigger('quarry', 'hideSuggestWidget', null);
      const selection = made.getSelection();
      const text = model.getValue();
      if (selection && !selection.isEmpty()) {
        const start = model.getOffsetAt(selection.getStartPosition());
        return live.current.onRun(model.getValueInRange(selection), start);
      }
      const position = made.getPosition();
      const [start, end] = statementAt(text, position ? model.getOffsetAt(position) : 0);
      live.current.onRun(text.slice(start, end), start);
    };
    const format = () => {
      const selection = made.getSelection();
      made.trigger('quarry', selection && !selection.isEmpty() ? 'editor.action.formatSelection' : 'editor.action.formatDocument', null);
    };
    made.addAction({
      id: 'quarry.run',
      label: strings.run,
      keybindings: [monaco.KeyMod.Shift | monaco.KeyCode.Enter, monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: runHere,
    });
    // Monaco binds its own formatting differently on every system; here it is one key everywhere.
    made.addAction({
      id: 'quarry.format',
      label: strings.formatKeys,
      keybindings: [monaco.KeyMod.Shift | monaco.KeyMod.Alt | monaco.KeyCode.KeyF],
      run: format,
    });
    made.addAction({
      id: 'quarry.docs',
      label: strings.docsHere,
      keybindings: [monaco.KeyCode.F1],
      run: () => {
        const model = made.getModel();
        const position = made.getPosition();
        const word = model && position ? model.getWordAtPosition(position) : null;
        live.current.onDocs(word?.word ?? '');
      },
    });
    made.addAction({
      id: 'quarry.commands',
      label: strings.editorCommands,
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.F1],
      run: () => made.trigger('quarry', 'editor.action.quickCommand', null),
    });
    handle.current = {
      runHere,
      format,
      focus: () => made.focus(),
      reveal: (start, end) => {
        const model = made.getModel();
        if (!model) return;
        const range = offsetRange(model, start, end);
        made.setSelection(range);
        made.revealRangeInCenterIfOutsideViewport(range);
        made.focus();
      },
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changes = made.onDidChangeModelContent(() => {
      const model = made.getModel();
      if (!model) return;
      live.current.onChange(model.getValue());
      markRun(model, null); // the place may have moved
      clearTimeout(timer);
      timer = setTimeout(() => void mark(model), MARK_AFTER_MS);
    });
    return () => {
      clearTimeout(timer);
      changes.dispose();
      made.dispose();
      for (const { model } of kept.values()) model.dispose();
      kept.clear();
      editor.current = null;
      handle.current = null;
    };
  }, [client, handle]);

  useEffect(() => defineTheme(theme), [theme]);

  useEffect(() => {
    const made = editor.current;
    if (!made) return undefined;
    const kept = models.current.get(tabId) ?? { model: monaco.editor.createModel(text, LANGUAGE), state: null };
    models.current.set(tabId, kept);
    made.setModel(kept.model);
    if (kept.state) made.restoreViewState(kept.state);
    void mark(kept.model);
    return () => {
      kept.state = made.saveViewState();
    };
    // oxlint-disable-next-line exhaustive-deps -- the text of a tab is followed below; this is about which tab
  }, [tabId]);

  // Text set from outside (a door, history) replaces the tab's, as one step that can be undone.
  useEffect(() => {
    const model = models.current.get(tabId)?.model;
    if (model && model.getValue() !== text) model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
  }, [tabId, text]);

  useEffect(() => {
    const model = models.current.get(tabId)?.model;
    if (model) markRun(model, fault);
  }, [tabId, fault]);

  return <div ref={box} className="hunt-editor" />;
}
