// Names of tables that live outside the shipped schemas: custom logs, whose columns only their workspace knows, and Azure
// Resource Graph, whose tables are read like any other.

import type { ColumnSchema } from '../base/types.js';

const CUSTOM_LOG = /^[A-Za-z]\w*_CL$/;
const CUSTOM_COLUMNS: readonly ColumnSchema[] = [
  { name: 'TimeGenerated', type: 'datetime' },
  { name: 'TenantId', type: 'string' },
  { name: 'Type', type: 'string' },
  { name: '_ResourceId', type: 'string' },
];

/** What every custom log has; null for names that are none. */
export const customColumns = (table: string): readonly ColumnSchema[] | null => (CUSTOM_LOG.test(table) ? CUSTOM_COLUMNS : null);

/** `arg("").Resources` as `Resources`, with every other character in its place. */
export const localTables = (text: string): string =>
  text.replace(/\barg\s*\(\s*(?:""|'')\s*\)\s*\.\s*(?=[A-Za-z_])/g, (prefix) => prefix.replace(/[^\r\n]/g, ' '));
