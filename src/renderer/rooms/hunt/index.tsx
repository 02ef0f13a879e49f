// The Hunt room.

export function HuntRoom() {
  return <div className="q-state" />;
}
