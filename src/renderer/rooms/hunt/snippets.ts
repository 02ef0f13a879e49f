// Operators as whole forms to fill in, offered after a bar; `${n:text}` are Monaco's places.

export interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly insert: string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    label: 'where … between times',
    detail: 'filter by a span of time',
    insert: 'where ${1:Timestamp} between (datetime(${2:2026-03-13T00:00:00Z}) .. datetime(${3:2026-03-14T00:00:00Z}))',
  },
  { label: 'where … ago', detail: 'the last while before the case clock', insert: 'where ${1:Timestamp} > ago(${2:1d})' },
  { label: 'where … in', detail: 'one of several values', insert: 'where ${1:column} in~ (${2:"value"})' },
  { label: 'summarize count by', detail: 'rows of each value', insert: 'summarize Rows = count() by ${1:column}\n| sort by Rows desc' },
  {
    label: 'summarize over time',
    detail: 'rows of each hour',
    insert: 'summarize Rows = count() by bin(${1:Timestamp}, ${2:1h})\n| render timechart',
  },
  {
    label: 'summarize dcount by',
    detail: 'distinct values of one column by another',
    insert: 'summarize Distinct = dcount(${1:column}) by ${2:column}',
  },
  { label: 'summarize arg_max', detail: 'the latest row of each value', insert: 'summarize arg_max(${1:Timestamp}, *) by ${2:column}' },
  {
    label: 'join on',
    detail: 'rows of another table with the same key',
    insert: 'join kind=inner (\n    ${1:Table}\n    | project ${2:Key}, ${3:column}\n) on ${2:Key}',
  },
  { label: 'join leftanti', detail: 'rows without a partner', insert: 'join kind=leftanti (\n    ${1:Table}\n) on ${2:Key}' },
  { label: 'extend', detail: 'a new column', insert: 'extend ${1:name} = ${2:expression}' },
  { label: 'parse', detail: 'columns out of a text', insert: 'parse ${1:column} with * "${2:before}" ${3:name} "${4:after}" *' },
  { label: 'mv-expand', detail: 'a row for each element', insert: 'mv-expand ${1:column} to typeof(${2:string})' },
  {
    label: 'make-series',
    detail: 'an even series with gaps filled',
    insert: 'make-series ${1:Rows} = count() default = 0 on ${2:Timestamp} from ${3:ago(7d)} to ${4:now()} step ${5:1h} by ${6:column}',
  },
  { label: 'top', detail: 'the first rows of an order', insert: 'top ${1:50} by ${2:Timestamp} desc' },
  { label: 'render timechart', detail: 'draw over time', insert: 'render timechart with (title="${1:title}")' },
];
