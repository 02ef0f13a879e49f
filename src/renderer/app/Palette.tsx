// Ctrl/Cmd+K: rooms, commands, and everything in the case by name. A combobox over a listbox, walked with the arrows.

import { Overlay2 } from '@blueprintjs/core';
import { ChevronRightIcon, CodeIcon, FlashIcon, NotificationsIcon, ThIcon, WarningSignIcon } from '@blueprintjs/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useCall, useClient } from '../api/client.js';
import { setPalette, useFrame } from '../state/frame.js';
import { openAlert, openEntity, openHunt, openIncident, openRoom } from '../state/navigation.js';
import { EntityIcon } from '../widgets/EntityChip.js';
import { entityTypeOf } from '../widgets/entityTypes.js';
import { readEntityType } from '../../shared/contract/values.js';
import { tableKql } from '../inspector/kql.js';
import { commands } from './commands.js';
import { rooms } from './rooms.js';
import { strings } from './strings.js';

const words = strings.palette;
const LIMIT = 24;
const SEARCH_AFTER_MS = 90;

interface Item {
  readonly key: string;
  readonly group: keyof typeof words.groups;
  readonly title: string;
  readonly detail: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

export function Palette() {
  const open = useFrame((s) => s.palette);
  return (
    <Overlay2 isOpen={open} onClose={() => setPalette(false)} transitionDuration={60} canOutsideClickClose canEscapeKeyClose>
      {open ? <Box /> : undefined}
    </Overlay2>
  );
}

function Box() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const items = useItems(text);
  const chosen = Math.min(at, Math.max(0, items.length - 1));

  useEffect(() => {
    // Newer engines return a promise here, which is no cleanup.
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const run = (item: Item | undefined) => {
    if (!item) return;
    setPalette(false);
    item.run();
  };
  return (
    <div className="q-palette bp6-overlay-content" role="dialog" aria-modal="true" aria-label={words.label}>
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={items.length > 0 ? `palette-${chosen}` : undefined}
        aria-label={words.label}
        placeholder={words.placeholder}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(e) => {
          setText(e.target.value);
          setAt(0);
        }}
        onKeyDown={(e) => {
          const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[e.key];
          if (move !== undefined) {
            e.preventDefault();
            setAt((chosen + move + items.length) % Math.max(1, items.length));
          } else if (e.key === 'Enter') run(items[chosen]);
        }}
      />
      {items.length === 0 ? (
        <div className="q-none" role="status">
          {words.none}
        </div>
      ) : (
        <ul id="palette-list" role="listbox" ref={list} aria-label={words.label}>
          {items.map((item, i) => (
            <Line
              key={item.key}
              item={item}
              first={items[i - 1]?.group !== item.group}
              index={i}
              chosen={i === chosen}
              onRun={() => run(item)}
              onPoint={() => setAt(i)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({
  item,
  first,
  index,
  chosen,
  onRun,
  onPoint,
}: {
  readonly item: Item;
  readonly first: boolean;
  readonly index: number;
  readonly chosen: boolean;
  readonly onRun: () => void;
  readonly onPoint: () => void;
}) {
  return (
    <>
      {first && (
        <li role="presentation" className="q-h2">
          {words.groups[item.group]}
        </li>
      )}
      <li
        id={`palette-${index}`}
        role="option"
        aria-selected={chosen}
        onMouseMove={onPoint}
        onMouseDown={(e) => e.preventDefault()}
        onClick={onRun}
      >
        {item.icon}
        <span className="q-cut">{item.title}</span>
        <span className="q-dim q-cut">{item.detail}</span>
      </li>
    </>
  );
}

function useItems(text: string): readonly Item[] {
  const client = useClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useCall('case.search', asked === '' ? null : { text: asked, limit: LIMIT }).data;

  return useMemo(() => {
    const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (title: string) => wanted.every((w) => title.toLowerCase().includes(w));
    const items: Item[] = [];
    for (const room of rooms)
      if (fits(room.label))
        items.push({
          key: `room ${room.id}`,
          group: 'room',
          title: room.label,
          detail: `g ${room.key}`,
          icon: <room.icon size={14} />,
          run: () => openRoom(room.id),
        });
    for (const c of commands)
      if (fits(c.title))
        items.push({
          key: `command ${c.id}`,
          group: 'command',
          title: c.title,
          detail: c.keys,
          icon: <FlashIcon size={14} />,
          run: () => c.run({ client, queries }),
        });
    if (text.trim() !== '')
      for (const f of found ?? []) {
        const type = f.entityType === null ? entityTypeOf(f.id) : readEntityType.safeParse(f.entityType).data;
        const icon = {
          entity: type ? <EntityIcon type={type} size={14} /> : <ChevronRightIcon size={14} />,
          table: <ThIcon size={14} />,
          hunt: <CodeIcon size={14} />,
          incident: <WarningSignIcon size={14} />,
          alert: <NotificationsIcon size={14} />,
        }[f.kind];
        const go = {
          entity: () => openEntity(f.id),
          table: () => openHunt({ kql: tableKql(f.id), run: true, title: f.title }),
          hunt: () => void openSaved(client, f.id),
          incident: () => openIncident(f.id),
          alert: () => openAlert(f.id),
        }[f.kind];
        items.push({ key: `${f.kind} ${f.id}`, group: f.kind, title: f.title, detail: f.detail, icon, run: go });
      }
    return items;
  }, [text, found, client, queries]);
}

async function openSaved(client: ReturnType<typeof useClient>, id: string): Promise<void> {
  const saved = (await client.call('hunt.saved', {})).find((h) => h.id === id);
  if (saved) openHunt({ kql: saved.kql, run: false, title: saved.name });
}
