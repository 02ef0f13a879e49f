// Words of the Incidents room.
export const words = {
  title: 'Incidents',
  open: (n: string) => `${n} open`, all: 'All', onlyOpen: 'Open', closed: 'Closed',
  detect: 'Detect again',
  none: 'No incidents', noneAdvice: 'An incident is alerts that belong together, each for a reason. Detections found nothing that does. Single alerts are in Alerts; add more evidence or run the detections again.',
  noneShown: 'None of this kind', column: { severity: 'Severity', number: '№', title: 'Incident', entities: 'Entities', alerts: 'Alerts', span: 'First → last', status: 'Status', verdict: 'Verdict', score: 'Score', tactics: 'Tactics' },
  status: { new: 'New', active: 'Active', closed: 'Closed' },
  verdict: { none: 'No verdict', truePositive: 'True positive', benignPositive: 'Benign positive', falsePositive: 'False positive' },
  verdictMenu: 'Verdict', statusMenu: 'Status', severityMenu: 'Severity', rename: 'Rename', renameField: 'Title of the incident', save: 'Save', cancel: 'Cancel',
  openGraph: 'Open in graph', timeline: 'Timeline', back: 'All incidents',
  folded: (alerts: string, behaviours: string) => `${alerts} folded into ${behaviours}`, priority: 'priority',
  story: 'Attack story', storyAside: 'by time', storyByTactic: 'by tactic', entities: 'Entities', shown: (n: string, of: string) => `${n} of ${of} shown`, asList: 'List', asGraph: 'Graph',
  why: 'Why these belong together', whyAside: 'each reason opens its rows', reason: 'Reason', through: 'Through', rows: 'Rows', weight: 'Weight', noReasons: 'One alert alone', noReasonsAdvice: 'Nothing had to be put together here.',
  comments: 'Comments', noComments: 'No comments yet.', comment: 'Write a comment…', add: 'Add', similar: 'Similar incidents', noSimilar: 'No other incident shares its entities.', shares: 'shares',
  summary: 'Copy summary', undo: 'Undo', changed: (what: string) => `${what} changed`, noGraph: 'Nothing to draw', notes: 'Comments and likeness',
} as const;
