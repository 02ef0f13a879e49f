// Words of the Timeline room.
export const strings = {
  by: { host: 'Hosts', account: 'Accounts', source: 'Sources', table: 'Tables' }, lanes: 'Lanes', only: 'Events of', clear: 'All events', emptyTitle: 'No dated events here', empty: 'Nothing in this time range has a time. Widen the range in the top bar, or add evidence.',
  more: 'more lanes are not shown; narrow the time range or pick an entity', events: 'Events', pickTitle: 'No lane is open', pick: 'Press a lane, or Enter on it, to read its events one by one.', drag: 'Drag across the lanes to narrow the time range of every room; Escape shows the whole case.',
  marks: 'Alerts and bookmarks', zoomOut: 'Zoom out', shown: 'shown of', total: 'events', name: 'Lane', lanesLabel: 'Lanes of events over time. Arrow keys choose a lane, Enter lists its events.', time: 'Time', event: 'Event', table: 'Table', whole: 'Whole case', burst: 'busiest moment',
} as const;
