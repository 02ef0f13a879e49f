// Everyone and everything the evidence names, by risk. The engine searches and pages; the window shows what it was given.

import { Button, InputGroup } from '@blueprintjs/core';
import { PeopleIcon } from '@blueprintjs/icons';
import { useEffect, useState } from 'react';
import { ENTITY_TYPES, type EntityType } from '../../../shared/contract/values.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { useCall } from '../../api/client.js';
import { openEntity } from '../../state/navigation.js';
import { inspect, useSelection } from '../../state/selection.js';
import { Bar } from '../../widgets/Door.js';
import { EntityChip, EntityIcon } from '../../widgets/EntityChip.js';
import { ENTITY_LOOKS } from '../../widgets/entityTypes.js';
import { formatNumber } from '../../widgets/format.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { TimeText } from '../../widgets/TimeText.js';
import { words } from './strings.js';

type Entity = CallOut<'entities.list'>['entities'][number];
const PAGE = 500;
const ASK_AFTER_MS = 150;

const columns: readonly ListColumn<Entity>[] = [
  { id: 'name', title: words.column.name, cell: (e) => <EntityChip entity={e} still />, order: byText((e) => e.name) },
  {
    id: 'type',
    title: words.column.type,
    width: 120,
    cell: (e) => <span className="q-dim">{ENTITY_LOOKS[e.type].one}</span>,
    order: byText((e) => e.type),
  },
  {
    id: 'first',
    title: words.column.first,
    spare: true,
    width: 130,
    cell: (e) => <TimeText time={e.first} className="q-dim" />,
    order: byText((e) => e.first ?? ''),
  },
  {
    id: 'last',
    title: words.column.last,
    width: 130,
    cell: (e) => <TimeText time={e.last} className="q-dim" />,
    order: byText((e) => e.last ?? ''),
  },
  {
    id: 'events',
    title: words.column.events,
    width: 90,
    numeric: true,
    cell: (e) => formatNumber(e.events),
    order: byNumber((e) => e.events),
  },
  {
    id: 'alerts',
    title: words.column.alerts,
    width: 70,
    numeric: true,
    cell: (e) => formatNumber(e.alerts),
    order: byNumber((e) => e.alerts),
  },
  {
    id: 'risk',
    title: words.column.risk,
    width: 108,
    numeric: true,
    cell: (e) => <Bar value={e.risk} width={54} />,
    order: byNumber((e) => e.risk),
  },
];

/** The types an analyst asks for; alerts and incidents have rooms of their own. */
const TYPES = ENTITY_TYPES.filter((t) => t !== 'alert' && t !== 'incident');

export function EntityList() {
  const [type, setType] = useState<EntityType | null>(null);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const target = useSelection((s) => s.target);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const list = useCall('entities.list', { type, text: asked, offset: 0, limit });
  return (
    <>
      <div className="q-head">
        <div className="q-row">
          <h1>{words.title}</h1>
          {list.data && (
            <span className="q-chip">{words.count(formatNumber(list.data.entities.length), formatNumber(list.data.total))}</span>
          )}
          <InputGroup
            type="search"
            placeholder={words.search}
            aria-label={words.search}
            value={text}
            onValueChange={setText}
            style={{ width: 260 }}
          />
        </div>
        <div className="q-sub" style={{ marginTop: 7, gap: 6 }} role="group" aria-label={words.column.type}>
          <button type="button" className="q-chip" aria-pressed={type === null} onClick={() => setType(null)}>
            {words.all}
          </button>
          {TYPES.map((t) => (
            <button key={t} type="button" className="q-chip" aria-pressed={type === t} onClick={() => setType(type === t ? null : t)}>
              <EntityIcon type={t} size={11} />
              {ENTITY_LOOKS[t].many}
            </button>
          ))}
        </div>
      </div>
      <div className="q-entities-list">
        <div>
          <Loaded call={list} lines={14}>
            {({ entities }) =>
              entities.length === 0 ? (
                <EmptyState title={asked === '' && type === null ? words.none : words.noneShown} icon={<PeopleIcon size={24} />}>
                  {asked === '' && type === null ? words.noneAdvice : ''}
                </EmptyState>
              ) : (
                <ListTable
                  label={words.title}
                  rows={entities}
                  columns={columns}
                  rowKey={(e) => e.id}
                  sort={{ column: 'risk', descending: true }}
                  openKey={target?.kind === 'entity' ? target.id : null}
                  onInspect={(e) => inspect({ kind: 'entity', id: e.id })}
                  onOpen={(e) => openEntity(e.id)}
                />
              )
            }
          </Loaded>
        </div>
        {list.data && list.data.total > list.data.entities.length && (
          <div style={{ padding: '6px 16px', borderTop: '1px solid var(--line)' }}>
            <Button size="small" text={words.more} loading={list.isFetching} onClick={() => setLimit(limit + PAGE)} />
          </div>
        )}
      </div>
    </>
  );
}
