// Words of the Hunt room.
export const strings = {
  run: 'Run', runKeys: 'Run the statement under the cursor (Shift+Enter)', cancel: 'Cancel', chart: 'Chart', grid: 'Grid', plan: 'Plan', save: 'Save…', bookmark: 'Bookmark',
  exportCsv: 'CSV (safe for spreadsheets)', exportNdjson: 'NDJSON', exportMenu: 'Export', newTab: 'New hunt', closeTab: 'Close', editorLabel: 'KQL query. Shift+Enter runs the statement under the cursor; F1 lists every command of the editor.',
  resultLabel: 'Query result', library: 'Library', arrows: 'arrow keys walk through', tables: 'Tables', saved: 'Hunts', history: 'History', searchLibrary: 'Find a table, a hunt or an old query',
  noResultTitle: 'Nothing has run in this tab yet', noResult: 'Write KQL above and press Shift+Enter, or take a hunt from the library. now() is the case clock.',
  noRowsTitle: 'No rows', noRows: 'The query ran and nothing matched. Check the time range in the top bar, the case clock, and the tables named.',
  running: 'Running', scanned: 'rows read', filterRows: 'Filter rows…', matching: 'of', quickSum: 'Column', distinct: 'distinct', empty: 'empty', smallest: 'smallest', largest: 'largest', only: 'Only', without: 'Without',
  saveTitle: 'Save hunt', saveName: 'Name', saveDescription: 'What it looks for', saved1: 'Saved with the case', bookmarked: 'Bookmarked the query', exported: 'Exported', chartEmpty: 'There is nothing to draw: a chart needs a column of numbers.', tooMany: 'Showing the first', series: 'series',
  operator: 'Operator', detail: 'Detail', rowsOut: 'Rows out', time: 'Time', truncated: 'The result was cut at its row limit; export or narrow it to see the rest.',
  narrowed: 'narrowed to the time range above',
} as const;
