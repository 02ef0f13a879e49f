// The frame around the rooms. Rooms with heavy canvases stay mounted behind the others once they were opened, so that coming
// back is instant; the rest mount when shown.

import { Suspense, useEffect, useRef, useState } from 'react';
import { useView } from '../api/view.js';
import { useNavigation } from '../state/navigation.js';
import type { RoomId } from '../state/places.js';
import { setInspectorOpen, useSelection } from '../state/selection.js';
import { Inspector } from '../inspector/Inspector.js';
import { ErrorBoundary } from '../widgets/ErrorBoundary.js';
import { Skeleton } from '../widgets/States.js';
import { BookmarksDialog } from './Bookmarks.js';
import { DropTarget } from './DropTarget.js';
import { KeyHelp } from './KeyHelp.js';
import { useWindowKeys } from './keyboard.js';
import { Notices } from './Notices.js';
import { Palette } from './Palette.js';
import { Rail } from './Rail.js';
import { rooms } from './rooms.js';
import { StatusLine } from './StatusLine.js';
import { strings } from './strings.js';
import { TopBar } from './TopBar.js';

const STAY: ReadonlySet<RoomId> = new Set(['hunt', 'graph', 'timeline']);

export function Frame() {
  useWindowKeys();
  const inspectorOpen = useSelection((s) => s.inspectorOpen);
  useKeptInspector(inspectorOpen);
  return (
    <div className="q-app">
      <a className="q-skip" href="#room" onClick={(e) => focusOn(e, 'room')}>
        {strings.skipToRoom}
      </a>
      <a className="q-skip" href="#inspector" onClick={(e) => focusOn(e, 'inspector')}>
        {strings.skipToInspector}
      </a>
      <Rail />
      <TopBar />
      <RoomArea />
      {inspectorOpen && <Inspector />}
      <StatusLine />
      <Notices />
      <Palette />
      <KeyHelp />
      <BookmarksDialog />
      <DropTarget />
    </div>
  );
}

/** Whether the inspector is open comes back with the case. */
function useKeptInspector(open: boolean): void {
  const [kept, keep, ready] = useView('inspector.open', true, acceptFlag);
  const restored = useRef(false);
  useEffect(() => {
    if (!ready) return;
    if (!restored.current) {
      restored.current = true;
      if (kept !== open) setInspectorOpen(kept);
    } else if (kept !== open) keep(open);
  }, [kept, keep, open, ready]);
}
const acceptFlag = (kept: unknown) => (typeof kept === 'boolean' ? kept : null);

// The fragment is not used: it is where the key of the link came in.
function focusOn(event: React.MouseEvent, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

function RoomArea() {
  const current = useNavigation((s) => s.place.room);
  const [opened, setOpened] = useState<ReadonlySet<RoomId>>(new Set());
  useEffect(() => {
    if (STAY.has(current)) setOpened((o) => (o.has(current) ? o : new Set(o).add(current)));
    const room = rooms.find((r) => r.id === current);
    document.title = `${room?.label ?? ''} – ${strings.product}`;
  }, [current]);
  return (
    <main className="q-main" id="room" tabIndex={-1}>
      {rooms.map((room) => {
        const shown = room.id === current;
        if (!shown && !opened.has(room.id)) return null;
        return (
          <div key={room.id} className="q-room" hidden={!shown} data-room={room.id}>
            <ErrorBoundary of={room.id}>
              <Suspense fallback={<Skeleton lines={10} />}>
                <room.view />
              </Suspense>
            </ErrorBoundary>
          </div>
        );
      })}
    </main>
  );
}
