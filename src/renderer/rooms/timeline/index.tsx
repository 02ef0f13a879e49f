// The Timeline room.

export function TimelineRoom() {
  return <div className="q-state" />;
}
