// The Graph room.

export function GraphRoom() {
  return <div className="q-state" />;
}
