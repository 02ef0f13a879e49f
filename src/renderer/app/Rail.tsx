// The rooms, down the left side.

import { useCall } from '../api/client.js';
import { openRoom, useNavigation } from '../state/navigation.js';
import { rooms } from './rooms.js';
import { strings } from './strings.js';

export function Rail() {
  const current = useNavigation((s) => s.place.room);
  const info = useCall('case.info', {});
  const open = info.data?.openIncidents ?? 0;
  return (
    <nav className="q-rail" aria-label={strings.rail}>
      {rooms.map((room, i) => (
        <button
          key={room.id}
          type="button"
          aria-current={room.id === current ? 'page' : undefined}
          title={`${room.label}  (g ${room.key}, Ctrl ${i + 1})`}
          onClick={() => openRoom(room.id)}
        >
          <room.icon size={16} />
          {room.id === 'incidents' && open > 0 && (
            <span className="q-badge" aria-label={`${open} open`}>
              {open}
            </span>
          )}
          {room.label}
        </button>
      ))}
    </nav>
  );
}
