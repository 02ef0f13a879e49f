// Which column of a table tells when an event happened.
import type { ColumnSchema } from '../../../shared/base/types.js';

const TIME_COLUMNS = ['Timestamp', 'TimeGenerated'] as const;

/** Name of the event-time column, null when the table has none. */
export function timeColumnOf(columns: readonly ColumnSchema[]): string | null {
  return TIME_COLUMNS.find((name) => columns.some((c) => c.name === name && c.type === 'datetime')) ?? null;
}
