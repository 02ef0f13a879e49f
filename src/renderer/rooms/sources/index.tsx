// The Sources room.

export function SourcesRoom() {
  return <div className="q-state" />;
}
