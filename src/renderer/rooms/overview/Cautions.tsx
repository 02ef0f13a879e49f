// What to know before concluding. A caution opens its rows, or the source it is about; one that leads nowhere is only read.

import type { ReactNode } from 'react';
import type { CallOut } from '../../../shared/contract/index.js';
import { openHunt, openSource } from '../../state/navigation.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../widgets/SeverityMark.js';
import { EmptyState } from '../../widgets/States.js';
import { words } from './strings.js';

type Caution = CallOut<'overview.get'>['cautions'][number];

/** A longer detail goes under the text. */
const SHORT = 24;

/** Where a caution leads, or null. */
function way({ door, source, text }: Caution): (() => void) | null {
  if (door) return () => openHunt({ kql: door.kql, title: text });
  return source === null ? null : () => openSource(source);
}

export function Cautions({ cautions }: { readonly cautions: readonly Caution[] }) {
  if (cautions.length === 0) return <EmptyState title={words.noCautions}>{words.noCautionsAdvice}</EmptyState>;
  const sorted = [...cautions].sort((a, b) => SEVERITY_LOOKS[b.severity].order - SEVERITY_LOOKS[a.severity].order);
  return (
    <ul className="q-cautions">
      {sorted.map((c) => (
        <li key={`${c.text} ${c.detail} ${c.source ?? ''}`}>
          <Line onPress={way(c)}>
            <SeverityMark severity={c.severity} />
            <span>{c.text}</span>
            <span className={c.detail.length > SHORT ? 'q-dim q-below' : 'q-dim'}>{c.detail}</span>
          </Line>
        </li>
      ))}
    </ul>
  );
}

function Line({ onPress, children }: { readonly onPress: (() => void) | null; readonly children: ReactNode }) {
  return onPress ? (
    <button type="button" onClick={onPress}>
      {children}
    </button>
  ) : (
    <div>{children}</div>
  );
}
