// The right side: whatever is selected. Its width can be dragged and is kept with the case.

import { Button } from '@blueprintjs/core';
import { CrossIcon, SelectIcon } from '@blueprintjs/icons';
import './inspector.css';
import type { ReactNode } from 'react';
import { useView } from '../api/view.js';
import { setInspectorOpen, useSelection, type InspectorTarget } from '../state/selection.js';
import { ErrorBoundary } from '../widgets/ErrorBoundary.js';
import { Grip } from '../widgets/Grip.js';
import { EmptyState } from '../widgets/States.js';
import { AlertInspector } from './AlertInspector.js';
import { EdgeInspector } from './EdgeInspector.js';
import { EntityInspector } from './EntityInspector.js';
import { IncidentInspector } from './IncidentInspector.js';
import { RowInspector } from './RowInspector.js';
import { words } from './strings.js';

const MIN = 260;
const MAX = 760;
const WIDTH = 348;
const acceptWidth = (kept: unknown) => (typeof kept === 'number' ? Math.min(MAX, Math.max(MIN, kept)) : null);

export function Inspector() {
  const target = useSelection((s) => s.target);
  const [width, setWidth] = useView('inspector.width', WIDTH, acceptWidth);
  return (
    <aside className="q-inspector" id="inspector" tabIndex={-1} aria-label={words.label} style={{ width }}>
      <Grip label={words.resize} edge="left" value={width} min={MIN} max={MAX} initial={WIDTH} onChange={setWidth} />
      <ErrorBoundary of={JSON.stringify(target)}>{target ? <Target target={target} /> : <Nothing />}</ErrorBoundary>
    </aside>
  );
}

function Target({ target }: { readonly target: InspectorTarget }) {
  switch (target.kind) {
    case 'row':
      return <RowInspector key={`${target.table} ${target.ref}`} table={target.table} rowRef={target.ref} />;
    case 'entity':
      return <EntityInspector key={target.id} id={target.id} />;
    case 'alert':
      return <AlertInspector key={target.id} id={target.id} />;
    case 'incident':
      return <IncidentInspector key={target.id} id={target.id} />;
    case 'edge':
      return <EdgeInspector key={target.id} edge={target} />;
  }
}

function Nothing() {
  return (
    <InspectorPage head={<h2 className="q-dim">{words.label}</h2>}>
      <EmptyState title={words.empty} icon={<SelectIcon size={20} />}>
        {words.emptyAdvice}
      </EmptyState>
    </InspectorPage>
  );
}

/** Head, actions and a scrolling body: the shape every kind shares. */
export function InspectorPage({
  head,
  actions,
  children,
}: {
  readonly head: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="q-insp">
      <header>
        {head}
        <span className="q-push" />
        <Button
          variant="minimal"
          size="small"
          icon={<CrossIcon size={12} />}
          aria-label={words.close}
          title={`${words.close} (i)`}
          onClick={() => setInspectorOpen(false)}
        />
      </header>
      {actions !== undefined && <div className="q-acts">{actions}</div>}
      <div className="q-insp-scroll" tabIndex={0} role="group" aria-label={words.label}>
        {children}
      </div>
    </div>
  );
}
