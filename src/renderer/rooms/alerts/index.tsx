// The Alerts room.

export function AlertsRoom() {
  return <div className="q-state" />;
}
