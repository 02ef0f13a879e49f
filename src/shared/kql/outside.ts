// Names of tables that live outside the shipped schemas: custom logs, whose columns only their workspace knows, watchlists, whose
// columns only their file knows, functions saved in another workspace, and Azure Resource Graph, whose tables are read like any other.

import type { ColumnSchema } from '../base/types.js';

const CUSTOM_LOG = /^[A-Za-z]\w*_CL$/;
const CUSTOM_COLUMNS: readonly ColumnSchema[] = [
  { name: 'TimeGenerated', type: 'datetime' },
  { name: 'TenantId', type: 'string' },
  { name: 'Type', type: 'string' },
  { name: '_ResourceId', type: 'string' },
];

/** What every watchlist has, whatever its file holds. */
export const WATCHLIST_COLUMNS: readonly ColumnSchema[] = [
  { name: '_DTItemId', type: 'string' },
  { name: 'LastUpdatedTimeUTC', type: 'datetime' },
  { name: 'SearchKey', type: 'string' },
  { name: 'WatchlistItem', type: 'dynamic' },
];

const WATCHLIST = 'watchlist ';
/** The table a watchlist is to the binder and the planner; no stored table has a space in its name. */
export const watchlistTable = (alias: string): string => `${WATCHLIST}${alias}`;
/** The alias of such a table; null for other names. */
export const watchlistOf = (table: string): string | null => (table.startsWith(WATCHLIST) ? table.slice(WATCHLIST.length) : null);

const FUNCTION = 'function ';
/** The table that stands for what a function saved in another workspace gives. */
export const functionTable = (name: string): string => `${FUNCTION}${name}`;
/** The function such a table stands for; null for other names. */
export const savedFunctionOf = (table: string): string | null => (table.startsWith(FUNCTION) ? table.slice(FUNCTION.length) : null);

/** What every custom log, watchlist or table of Azure Resource Graph has; null for names that are none. */
export const customColumns = (table: string): readonly ColumnSchema[] | null =>
  watchlistOf(table) !== null
    ? WATCHLIST_COLUMNS
    : CUSTOM_LOG.test(table)
      ? CUSTOM_COLUMNS
      : RESOURCE_TABLE.test(table)
        ? RESOURCE_COLUMNS
        : null;

/** Tables that get a column for every property their sources send. */
export const isOpenTable = (table: string): boolean =>
  /^(?:AzureDiagnostics|\w+_CL|watchlist .*)$/.test(table) || RESOURCE_TABLE.test(table);

/** The tables of Azure Resource Graph, which takes their names in any case. */
const RESOURCE_TABLE =
  /^(?:(?:advisor|aks|alertsmanagement|appservice|authorization|batch|chaos|communitygallery|compute|desktopvirtualization|dns|edgeorder|elasticsan|extendedlocation|featureextension|guestconfiguration|health|iotsecurity|kubernetesconfiguration|maintenance|managedservices|migrate|network|patchassessment|patchinstallation|policy|quota|recoveryservices|resourcehealth|security|servicehealth|servicefabric|spot|support|tag)?resources|resourcecontainers|resourcechanges|resourcecontainerchanges|networkresourcechanges|healthresourcechanges|insightsresources|orbitalresources)$/i;
const RESOURCE_COLUMNS: readonly ColumnSchema[] = [
  ...['id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup', 'subscriptionId', 'managedBy'].map(
    (name) => ({ name, type: 'string' }) as const,
  ),
  ...['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'].map((name) => ({ name, type: 'dynamic' }) as const),
];

/** `arg("").Resources` as `Resources` and `_GetWatchlist('x')` as a table, with every other character in its place. */
export const localTables = (text: string): string => watchlistTables(text.replace(RESOURCE_GRAPH, blank));
const RESOURCE_GRAPH = /\barg\s*\(\s*(?:""|'')\s*\)\s*\.\s*(?=[A-Za-z_])/g;
const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

/** Comments and texts are passed over, so that only real calls are found. */
const WATCHLIST_CALL =
  /\/\/[^\r\n]*|```[\s\S]*?```|[hH]?@"(?:[^"]|"")*"|[hH]?@'(?:[^']|'')*'|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|\b_GetWatchlist\s*\(\s*(?:watchlist(?:Alias)?\s*=\s*)?(?:@?"([^"\\\r\n]+)"|@?'([^'\\\r\n]+)'|([A-Za-z_]\w*))\s*(?:,[^()]*)?\)/g;

function watchlistTables(text: string): string {
  if (!text.includes('_GetWatchlist')) return text;
  return text.replace(WATCHLIST_CALL, (all: string, double?: string, single?: string, variable?: string) => {
    const alias = double ?? single ?? (variable === undefined ? undefined : constantText(text, variable));
    if (alias === undefined || alias.includes("'") || all.includes('\n')) return all;
    const table = `['${watchlistTable(alias)}']`;
    // A variable shorter than what it holds leaves no room; then the general function answers, without the file's columns.
    return table.length > all.length ? all : table.padEnd(all.length);
  });
}

/** The text a `let` statement gives a name. */
const constantText = (text: string, name: string): string | undefined =>
  new RegExp(`\\blet\\s+${name}\\s*=\\s*["']([^"'\\\\\\r\\n]+)["']\\s*;`).exec(text)?.[1];

/** Tables of the text that no plain word names. */
export const quotedTables = (text: string): readonly string[] => [...text.matchAll(/\['(watchlist [^'\r\n]+)'\]/g)].map((m) => m[1] ?? '');
