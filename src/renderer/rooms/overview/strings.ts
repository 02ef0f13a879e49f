// Words of the Overview room.
export const words = {
  title: 'What we have, and what we do not',
  events: (rows: string, sources: string) => `${rows} events from ${sources}`,
  rejected: (n: string) => `${n} records rejected, each kept with its offset`,
  add: 'Add evidence…',
  coverage: 'Coverage', coverageAside: 'host × source × time; outlined = nothing there',
  cautions: 'Know before you conclude', noCautions: 'Nothing to warn of', noCautionsAdvice: 'No cleared log, gap, truncated export or rejected record was found.',
  incidents: 'Incidents', incidentsAside: (open: string, alerts: string) => `${open} open · ${alerts} folded`, noIncidents: 'No incidents', noIncidentsAdvice: 'Detections fired on nothing that belongs together. Single alerts are in Alerts.',
  entities: 'Entities by risk', noEntities: 'No entities yet',
  attack: 'ATT&CK', attackAside: 'by alerts; a cell opens its rows',
  emptyTitle: 'This case holds no evidence yet',
  emptyAdvice: 'Drop exported logs, alerts, triage archives or folders anywhere on this window. Each is hashed, recognised and read; nothing is changed where it lies, and nothing leaves this machine.',
  readingTitle: 'Reading the evidence', readingAdvice: 'Rooms fill as soon as the first source is stored. You can already look around.',
  column: { incident: 'Incident', entities: 'Entities', span: 'First → last', score: 'Score', entity: 'Entity', alerts: 'Alerts', risk: 'Risk', severity: 'Severity' },
  cell: (host: string, kind: string, n: string) => `${host}, ${kind}: ${n} events`,
} as const;
