// A relation of the graph beside the room: its ends, how often, when, and the door to its rows.

import { Button } from '@blueprintjs/core';
import type { InspectorTarget } from '../state/selection.js';
import { openHunt } from '../state/navigation.js';
import { Door } from '../widgets/Door.js';
import { EntityChip } from '../widgets/EntityChip.js';
import { entityTypeOf } from '../widgets/entityTypes.js';
import { TimeText } from '../widgets/TimeText.js';
import { BookmarkButton } from './BookmarkButton.js';
import { copy } from './copy.js';
import { InspectorPage } from './Inspector.js';
import { useCall } from '../api/client.js';
import { words } from './strings.js';

type Edge = Extract<InspectorTarget, { kind: 'edge' }>;

export function EdgeInspector({ edge }: { readonly edge: Edge }) {
  const now = useCall('case.info', {}).data?.clock.now;
  return (
    <InspectorPage
      head={
        <>
          <h2 className="q-cut">{edge.title}</h2>
          <span className="q-chip">{words.edge}</span>
        </>
      }
      actions={
        <>
          <Button size="small" text={words.hunt} onClick={() => openHunt({ kql: edge.kql, title: edge.title })} />
          {now !== undefined && <BookmarkButton target={{ kind: 'query', kql: edge.kql, now }} title={edge.title} />}
          <Button size="small" text={words.copyKql} onClick={() => copy(edge.kql)} />
        </>
      }
    >
      <dl className="q-kv">
        <dt>{words.edgeFrom}</dt>
        <dd>
          <End id={edge.from} />
        </dd>
        <dt>{words.edgeTo}</dt>
        <dd>
          <End id={edge.to} />
        </dd>
        <dt>{words.count}</dt>
        <dd>
          <Door count={edge.count} kql={edge.kql} of={edge.title} />
        </dd>
        <dt>{words.first}</dt>
        <dd>
          <TimeText time={edge.first} detail="exact" />
        </dd>
        <dt>{words.last}</dt>
        <dd>
          <TimeText time={edge.last} detail="exact" />
        </dd>
      </dl>
      <pre className="q-note q-mono">{edge.kql}</pre>
    </InspectorPage>
  );
}

function End({ id }: { readonly id: string }) {
  const type = entityTypeOf(id);
  const name = useCall('entities.get', type ? { id } : null).data?.entity.name ?? id.slice(id.indexOf(':') + 1);
  return type ? <EntityChip entity={{ id, type, name }} /> : <span>{name}</span>;
}
