// The attack story: alerts in order of time with their tactic and who was in each. Walked with the arrows.

import { useState } from 'react';
import type { Alert } from '../../../shared/contract/incidents.js';
import { openAlert } from '../../state/navigation.js';
import { inspect, useSelection } from '../../state/selection.js';
import { useZone } from '../../state/appearance.js';
import { Door } from '../../widgets/Door.js';
import { EntityChip } from '../../widgets/EntityChip.js';
import { formatTime } from '../../widgets/format.js';
import { SeverityMark } from '../../widgets/SeverityMark.js';
import { tacticName } from '../../widgets/tactics.js';
import { words } from './strings.js';

const SHOWN_ENTITIES = 4;

/** Several processes of one name are one word in a story; the alert's page tells them apart. */
const byName = (a: Alert) => [...new Map(a.entities.map((e) => [`${e.type} ${e.name}`, e])).values()];

export function Story({ alerts }: { readonly alerts: readonly Alert[] }) {
  const target = useSelection((s) => s.target);
  const zone = useZone();
  const [at, setAt] = useState(0);
  const sorted = [...alerts].sort((a, b) => a.first.localeCompare(b.first));
  const move = (e: React.KeyboardEvent<HTMLLIElement>, to: number) => {
    e.preventDefault();
    const item = e.currentTarget.parentElement?.children[to];
    if (item instanceof HTMLElement) item.focus();
  };
  return (
    <ol className="q-story" aria-label={words.story}>
      {sorted.map((a, i) => {
        const newDay = i === 0 || formatTime(sorted[i - 1]?.first ?? '', zone, 'day') !== formatTime(a.first, zone, 'day');
        const long = Date.parse(a.last) - Date.parse(a.first) > 60_000;
        return (
          <li
            key={a.id}
            tabIndex={i === at ? 0 : -1}
            aria-current={target?.kind === 'alert' && target.id === a.id}
            onFocus={() => setAt(i)}
            onClick={() => inspect({ kind: 'alert', id: a.id })}
            onDoubleClick={() => openAlert(a.id)}
            onKeyDown={(e) => {
              if (e.target !== e.currentTarget) return;
              if (e.key === 'ArrowDown') move(e, i + 1);
              else if (e.key === 'ArrowUp') move(e, i - 1);
              else if (e.key === ' ') {
                e.preventDefault();
                inspect({ kind: 'alert', id: a.id });
              } else if (e.key === 'Enter') openAlert(a.id);
            }}
          >
            <span className="q-when" title={`${a.first} → ${a.last}`}>
              {newDay ? `${formatTime(a.first, zone, 'day')} ` : ''}
              {long
                ? `${formatTime(a.first, zone, 'minute').slice(-5)}–${formatTime(a.last, zone, 'minute').slice(-5)}`
                : formatTime(a.first, zone, newDay ? 'minute' : 'clock').slice(newDay ? -5 : 0)}
            </span>
            <SeverityMark severity={a.severity} />
            <span title={a.description}>{a.title}</span>
            <span className="q-tactic" title={a.techniques.join(', ')}>
              {a.tactics.map(tacticName)[0] ?? ''}
            </span>
            <span className="q-who">
              {byName(a)
                .slice(0, SHOWN_ENTITIES)
                .map((e) => (
                  <EntityChip key={e.id} entity={e} />
                ))}
              {byName(a).length > SHOWN_ENTITIES && <span className="q-dim">+{byName(a).length - SHOWN_ENTITIES}</span>}
              {a.count > 1 && (
                <span className="q-dim">
                  ×<Door count={a.count} kql={a.door.kql} of={a.title} />
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
