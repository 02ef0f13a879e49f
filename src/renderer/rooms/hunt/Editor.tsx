// One editor for all tabs: each tab has its model, so undo and the cursor stay with it.

import { useEffect, useRef } from 'react';
import { useClient } from '../../api/client.js';
import { useTheme } from '../../state/appearance.js';
import { defineTheme, LANGUAGE, mark, monaco, prepareMonaco } from './monaco.js';
import { statementAt } from './statement.js';
import { strings } from './strings.js';

interface Props {
  readonly tabId: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onRun: (text: string) => void;
  /** Gives the caller a way to run what the cursor is in. */
  readonly handle: { current: { runHere(): void; focus(): void } | null };
}

const MARK_AFTER_MS = 350;

export function Editor({ tabId, text, onChange, onRun, handle }: Props) {
  const client = useClient();
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const models = useRef(new Map<string, { model: monaco.editor.ITextModel; state: monaco.editor.ICodeEditorViewState | null }>());
  const live = useRef({ onChange, onRun });
  live.current = { onChange, onRun };

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
      const selection = made.getSelection();
      if (selection && !selection.isEmpty()) return live.current.onRun(model.getValueInRange(selection));
      const position = made.getPosition();
      const [start, end] = statementAt(model.getValue(), position ? model.getOffsetAt(position) : 0);
      live.current.onRun(model.getValue().slice(start, end).trim() || model.getValue());
    };
    made.addAction({
      id: 'quarry.run',
      label: strings.run,
      keybindings: [monaco.KeyMod.Shift | monaco.KeyCode.Enter, monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: runHere,
    });
    handle.current = { runHere, focus: () => made.focus() };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changes = made.onDidChangeModelContent(() => {
      const model = made.getModel();
      if (!model) return;
      live.current.onChange(model.getValue());
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

  return <div ref={box} className="hunt-editor" />;
}
