// Words of the Entities room.
export const words = {
  title: 'Entities', all: 'All types', search: 'Find by name…', count: (n: string, of: string) => `${n} of ${of}`, more: 'Show more', none: 'No entities', noneAdvice: 'Entities are named by events and alerts. Add evidence first.', noneShown: 'No entity of that name',
  column: { name: 'Name', type: 'Type', risk: 'Risk', alerts: 'Alerts', events: 'Events', first: 'First seen', last: 'Last seen' },
  back: 'All entities', hunt: 'Hunt', graph: 'Open in graph', timeline: 'Timeline', seen: (n: string) => `${n} events`, prevalence: (h: string, of: string) => `on ${h} of ${of} hosts`,
  facts: 'What it is', noFacts: 'Nothing more is known of it', activity: 'Activity', activityAside: 'a lane opens its rows', alerts: 'Alerts', noAlerts: 'No alert names it', neighbours: 'Neighbours', noNeighbours: 'Stands alone', around: 'Around it', relation: 'Relation', direction: { out: '→', in: '←' }, countWord: 'Count', risk: 'risk', noActivity: 'No dated events', notes: 'Notes',
} as const;
