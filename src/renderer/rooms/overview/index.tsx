// The Overview room.

export function OverviewRoom() {
  return <div className="q-state" />;
}
