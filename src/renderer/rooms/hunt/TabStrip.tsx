// The open hunts above the editor: chosen, renamed, moved, closed and opened again, with the mouse and with keys.

import { ContextMenuPopover, Menu, MenuItem } from '@blueprintjs/core';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useRuns } from './runs.js';
import { strings, tabStrings as words } from './strings.js';
import { activeTab, change, closeOthers, duplicate, moveTab, openTab, reopen, type Tab, type Tabs } from './tabs.js';

interface Props {
  readonly tabs: Tabs;
  readonly onTabs: (tabs: Tabs) => void;
  readonly onClose: (ids: readonly string[]) => void;
}
const focusTab = (id: string) => setTimeout(() => document.getElementById(`hunt-tab-${id}`)?.focus(), 0);

export function TabStrip({ tabs, onTabs, onClose }: Props) {
  const [naming, setNaming] = useState<string | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [drop, setDrop] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ readonly id: string; readonly x: number; readonly y: number } | null>(null);
  const runs = useRuns((s) => s.runs);
  const ids = tabs.tabs.map((t) => t.id);
  const closed = tabs.closed?.length ?? 0;
  const front = activeTab(tabs).title;
  const step = (id: string, by: number) => {
    const next = ids[(ids.indexOf(id) + by + ids.length) % ids.length];
    if (!next) return;
    onTabs({ ...tabs, active: next });
    focusTab(next);
  };
  const shift = (id: string, by: number) => {
    const at = ids.indexOf(id) + by;
    if (at < 0 || at >= ids.length) return;
    onTabs(moveTab(tabs, id, ids.filter((i) => i !== id)[at] ?? null));
    focusTab(id);
  };
  const keys = (e: KeyboardEvent, id: string) => {
    const by = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    if (by !== 0) (e.ctrlKey || e.metaKey ? shift : step)(id, by);
    else if (e.key === 'Delete') onClose([id]);
    else if (e.key === 'F2') setNaming(id);
    else return;
    e.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`hunt-tab-${tabs.active}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tabs.active, tabs.tabs.length, front]);
  const tabOf = (t: Tab) => (
    <button
      key={t.id}
      id={`hunt-tab-${t.id}`}
      type="button"
      role="tab"
      draggable
      aria-selected={t.id === tabs.active}
      data-drop={drop === t.id && dragged !== t.id}
      title={`${t.title}\n${t.kql.slice(0, 400)}\n\n${words.help}`}
      onClick={() => onTabs({ ...tabs, active: t.id })}
      onDoubleClick={() => setNaming(t.id)}
      onAuxClick={(e) => e.button === 1 && onClose([t.id])}
      onContextMenu={(e) => {
        e.preventDefault();
        setMenu({ id: t.id, x: e.clientX, y: e.clientY });
      }}
      onKeyDown={(e) => keys(e, t.id)}
      onDragStart={(e) => {
        e.dataTransfer.effectAllowed = 'move';
        e.dataTransfer.setData('text/plain', t.title);
        setDragged(t.id);
      }}
      onDragOver={(e) => {
        if (dragged === null) return;
        e.preventDefault();
        setDrop(t.id);
      }}
      onDrop={(e) => {
        if (dragged === null) return;
        e.preventDefault();
        // Onto a tab to the right means behind it, so that the last place can be reached.
        const right = ids.indexOf(dragged) < ids.indexOf(t.id);
        if (dragged !== t.id) onTabs(moveTab(tabs, dragged, right ? (ids[ids.indexOf(t.id) + 1] ?? null) : t.id));
      }}
      onDragEnd={() => {
        setDragged(null);
        setDrop(null);
      }}
    >
      {runs.get(t.id)?.phase === 'running' && <i className="hunt-busy" aria-label={strings.running} />}
      <span className="q-cut">{t.title}</span>
    </button>
  );
  const named = tabs.tabs.find((t) => t.id === naming);
  const chosen = tabs.tabs.find((t) => t.id === menu?.id);
  return (
    <div className="hunt-tabs">
      <div role="tablist" aria-label="Open hunts" className="hunt-tablist">
        {tabs.tabs.map(tabOf)}
      </div>
      {named && (
        <NameField
          tab={named}
          onName={(title) => {
            setNaming(null);
            if (title !== null) onTabs(change(tabs, named.id, { title, named: true }));
            focusTab(named.id);
          }}
        />
      )}
      <button
        type="button"
        className="hunt-plus"
        aria-label={strings.newTab}
        title={strings.newTab}
        onClick={() => onTabs(openTab(tabs, ''))}
      >
        +
      </button>
      <button
        type="button"
        className="hunt-plus"
        aria-label={`${strings.closeTab} ${activeTab(tabs).title}`}
        title={strings.closeTab}
        onClick={() => onClose([tabs.active])}
      >
        ×
      </button>
      {closed > 0 && (
        <button
          type="button"
          className="hunt-plus"
          aria-label={`${words.reopen} ${tabs.closed?.at(-1)?.title ?? ''}`}
          title={`${words.reopen} ${tabs.closed?.at(-1)?.title ?? ''}`}
          onClick={() => onTabs(reopen(tabs))}
        >
          ↶
        </button>
      )}
      <ContextMenuPopover
        isOpen={chosen !== undefined}
        targetOffset={{ left: menu?.x ?? 0, top: menu?.y ?? 0 }}
        onClose={() => setMenu(null)}
        content={
          <Menu size="small">
            {chosen && (
              <>
                <MenuItem text={words.rename} label="F2" onClick={() => setNaming(chosen.id)} />
                <MenuItem text={words.duplicate} onClick={() => onTabs(duplicate(tabs, chosen.id))} />
                <MenuItem text={strings.closeTab} label="Delete" onClick={() => onClose([chosen.id])} />
                <MenuItem text={words.closeOthers} disabled={tabs.tabs.length < 2} onClick={() => onClose(closeOthers(tabs, chosen.id))} />
                <MenuItem text={words.reopen} disabled={closed === 0} onClick={() => onTabs(reopen(tabs))} />
              </>
            )}
          </Menu>
        }
      />
    </div>
  );
}

/** Over the strip rather than in the tab: a field inside a tab would take the tab's keys. */
function NameField({ tab, onName }: { readonly tab: Tab; readonly onName: (title: string | null) => void }) {
  const [text, setText] = useState(tab.title);
  const done = (keep: boolean) => onName(keep && text.trim() !== '' && text.trim() !== tab.title ? text.trim().slice(0, 80) : null);
  const box = document.getElementById(`hunt-tab-${tab.id}`)?.getBoundingClientRect();
  return (
    <input
      className="hunt-name"
      style={{ left: box?.left ?? 0, top: box?.top ?? 0, width: Math.max(140, box?.width ?? 0), height: box?.height ?? 30 }}
      value={text}
      aria-label={words.rename}
      autoFocus
      onFocus={(e) => e.currentTarget.select()}
      onChange={(e) => setText(e.target.value)}
      onBlur={() => done(true)}
      onKeyDown={(e) => {
        if (e.key === 'Enter') done(true);
        else if (e.key === 'Escape') done(false);
      }}
    />
  );
}
