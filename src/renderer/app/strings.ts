// Words of the frame. Each room keeps its own beside it.

export const strings = {
  product: 'Quarry',
  rooms: { overview: 'Overview', sources: 'Sources', incidents: 'Incidents', alerts: 'Alerts', hunt: 'Hunt', graph: 'Graph', timeline: 'Timeline', entities: 'Entities' },
} as const;
