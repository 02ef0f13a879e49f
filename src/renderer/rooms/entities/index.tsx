// The Entities room.

export function EntitiesRoom() {
  return <div className="q-state" />;
}
