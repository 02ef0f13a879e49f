// Words of the Alerts room.
export const words = {
  title: 'Alerts', count: (n: string, of: string) => `${n} of ${of}`, detect: 'Detect again', search: 'Find in title, entity, technique…', clear: 'Show all', none: 'No alerts', noneAdvice: 'Nothing the rules look for was found in this case, and no alerts were imported. Add evidence, or run the detections again.', noneShown: 'No alert fits', noneShownAdvice: 'Take back a filter on the left.',
  facets: { severity: 'Severity', status: 'Status', tactic: 'Tactic', technique: 'Technique', product: 'From' },
  status: { new: 'New', active: 'Active', closed: 'Closed' }, origin: { rule: 'rule', vendor: 'vendor alert', sigma: 'Sigma rule' },
  column: { severity: 'Severity', time: 'First', title: 'Alert', tactic: 'Tactic', entities: 'Entities', product: 'From', rows: 'Rows', incident: 'Incident' },
  rows: 'Rows behind it', noRows: 'No rows are kept for this alert', rowsAside: 'first rows; the count opens all', rule: 'Why it fired', openRule: 'Open the rule in Hunt', vendor: 'This alert was imported as it is; the product that raised it keeps its rule.', about: 'About', openIncident: 'Open incident', openGraph: 'Open in graph', count2: 'Rows', techniques: 'Techniques', tactics: 'Tactics', span: 'First → last', from: 'From', entities: 'Entities', incidentWord: 'Incident',
  time: 'Time', table: 'Table', summary: 'What',
} as const;
