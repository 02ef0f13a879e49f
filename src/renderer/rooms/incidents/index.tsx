// The Incidents room.

export function IncidentsRoom() {
  return <div className="q-state" />;
}
