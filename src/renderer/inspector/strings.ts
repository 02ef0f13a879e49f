// Words of the inspector.
export const words = {
  label: 'Inspector',
  resize: 'Width of the inspector',
  close: 'Put the inspector away',
  empty: 'Nothing selected',
  emptyAdvice: 'Choose a row, an entity, an alert or an incident: what it is, where it comes from down to the byte, and the ways to go on are shown here.',
  hunt: 'Hunt', graph: 'Graph', timeline: 'Timeline', page: 'Page', bookmark: 'Bookmark', bookmarked: 'Bookmarked', copyKql: 'Copy as KQL', copyJson: 'Copy as JSON', copied: 'Copied',
  filter: 'Only these', exclude: 'Without these', copy: 'Copy value',
  searchColumns: 'Find a column or value', emptyColumns: (n: number) => `${n} empty columns`, hideEmpty: 'Hide empty columns',
  from: 'Where this comes from', source: 'Source', record: 'Record', recordAt: (record: string, offset: string) => `${record} at offset ${offset}`, recordId: 'Record id', sha: 'SHA-256', mappedBy: 'Mapped by', length: 'Length', recovered: 'Recovered', recoveredYes: 'from damaged evidence',
  raw: 'Raw bytes', rawMore: 'Show more', rawMissing: 'The original bytes are not to be had',
  alsoIn: 'Seen also as', oneEvent: 'one event',
  noteTitle: 'Title', note: 'Note (#tags are kept)', keep: 'Keep', remove: 'Remove',
  facts: 'What it is', seen: 'Seen', events: 'Events', prevalence: 'Prevalence', ofHosts: (n: string, of: string) => `${n} of ${of} hosts`, neighbours: 'Neighbours', alerts: 'Alerts', risk: 'Risk', noAlerts: 'No alerts',
  severity: 'Severity', status: 'Status', tactics: 'Tactics', techniques: 'Techniques', origin: 'From', first: 'First', last: 'Last', count: 'Rows', incident: 'Incident', entities: 'Entities', rows: 'Rows behind it',
  edge: 'relation', edgeFrom: 'From', edgeTo: 'To', score: 'Score', openIncident: 'Open incident', noSuch: 'The case has no entity of that name', origins: { rule: 'rule', vendor: 'vendor alert', sigma: 'Sigma rule' },
} as const;
