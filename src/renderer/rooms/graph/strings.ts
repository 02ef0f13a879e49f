// Words of the Graph room.
export const strings = {
  layouts: { organic: 'Organic', tree: 'Tree', rings: 'Rings', time: 'By time', lanes: 'By host' },
  fit: 'Fit', undo: 'Undo', redo: 'Redo', list: 'List', picture: 'Picture', exportMenu: 'Export', png: 'PNG picture', graphml: 'GraphML', hide: 'Hide', pin: 'Pin', unpin: 'Unpin', showHidden: 'Show hidden', path: 'Path…',
  pathHelp: 'Choose a second entity to find the shortest paths to', noPath: 'No path of at most 6 steps joins them in this time range.', expand: 'Expand', expandAll: 'Nothing more to expand', loadingRelations: 'Counting relations',
  emptyTitle: 'Nothing is drawn yet', empty: 'Open an incident, an alert or an entity here, or press "Graph" beside any of them.', noIncident: 'This case has no incident yet; find an entity with Ctrl+K.', entities: 'entities', relations: 'relations', hidden: 'hidden',
  grouped: 'The graph groups neighbours that are alike; double-click a group to see them.', canvasLabel: 'Entity graph. Tab walks through the entities; Enter shows one, E expands it, P pins it, Delete hides it. The list view holds the same content.',
  entity: 'Entity', relation: 'Relation', count: 'Count', first: 'First seen', last: 'Last seen', from: 'From', to: 'To', alerts: 'alerts', close: 'Close', open: 'Open', cleared: 'Cleared', nothingNew: 'Everything there is already drawn', actions: 'Do',
} as const;
