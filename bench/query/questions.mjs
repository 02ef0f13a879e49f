// The twelve questions, in KQL for Quarry and chDB, in SQL for DuckDB and SQLite. Each SQL is the form its engine runs fastest
// that means the same, and chDB gets its own spelling (and unit of time) where its dialect needs one: `has` is a whole run of letters and digits in any case, `contains` any case anywhere.

import { INDICATORS, NEEDLE, TABLE, TERMS } from './data.mjs';

const term = (words) => `(^|[^a-z0-9])(${words.join('|')})([^a-z0-9]|$)`;
const PATTERN = 'session:[0-9a-f]{6}ff .*job4[0-9]{2} ';
const HOUR_TICKS = 36_000_000_000;
const list = TERMS.map((t) => `"${t}"`).join(', ');
const counted = (column, where) => ({
  duckdb: `SELECT ${column}, count(*) FROM ${TABLE} WHERE ${where} GROUP BY 1`,
});
const lite = (column, where) => `SELECT ${column}, count(*) FROM ${TABLE} WHERE ${where} GROUP BY 1`;

/** Three steps: a suspicious start, a helper within the hour on the same device, and an indicator's address there. */
const hunt = ({ start, hour, helper }) => `
  WITH starts AS (SELECT DeviceName, min(Timestamp) AS Started FROM ${TABLE} WHERE ${start} GROUP BY 1),
  helpers AS (
    SELECT e.DeviceName, count(*) AS Helpers, max(e.Timestamp) AS LastHelper FROM ${TABLE} e JOIN starts s ON e.DeviceName = s.DeviceName
    WHERE ${helper} AND e.Timestamp BETWEEN s.Started AND s.Started + ${hour} GROUP BY 1)
  SELECT h.DeviceName, h.Helpers, count(*) FROM helpers h JOIN ${TABLE} e ON e.DeviceName = h.DeviceName
  WHERE e.RemoteIP LIKE '10.0.1%' AND e.Timestamp >= h.LastHelper GROUP BY 1, 2`;

export const questions = [
  {
    name: 'substring',
    kql: `${TABLE} | where ProcessCommandLine contains "encodedcommand" | summarize Events = count() by AccountName`,
    ...counted('AccountName', `contains(lower(ProcessCommandLine), 'encodedcommand')`),
    sqljs: lite('AccountName', `ProcessCommandLine LIKE '%encodedcommand%'`),
  },
  {
    name: 'has',
    kql: `${TABLE} | where ProcessCommandLine has "mimikatz" | summarize Events = count() by DeviceName`,
    ...counted(
      'DeviceName',
      `contains(lower(ProcessCommandLine), 'mimikatz') AND regexp_matches(lower(ProcessCommandLine), '${term(['mimikatz'])}')`,
    ),
    sqljs: lite(
      'DeviceName',
      `ProcessCommandLine LIKE '%mimikatz%' AND ' ' || lower(ProcessCommandLine) || ' ' GLOB '*[^a-z0-9]mimikatz[^a-z0-9]*'`,
    ),
  },
  {
    name: 'has_any 50',
    kql: `${TABLE} | where ProcessCommandLine has_any (${list}) | summarize Events = count() by FileName`,
    ...counted('FileName', `regexp_matches(lower(ProcessCommandLine), '${term(TERMS)}')`),
    sqljs: lite('FileName', `matches(lower(ProcessCommandLine), '${term(TERMS)}')`),
  },
  {
    name: 'regex',
    kql: `${TABLE} | where ProcessCommandLine matches regex @"${PATTERN}" | summarize Events = count() by AccountDomain`,
    ...counted('AccountDomain', `regexp_matches(ProcessCommandLine, '${PATTERN}')`),
    chdb: { kql: `${TABLE} | where ProcessCommandLine matches regex "${PATTERN}" | summarize Events = count() by AccountDomain` },
    sqljs: lite('AccountDomain', `matches(ProcessCommandLine, '${PATTERN}')`),
  },
  {
    name: 'group by two, distinct',
    kql: `${TABLE} | summarize Events = count(), Devices = count_distinct(DeviceName) by AccountName, FileName | where Events >= 20`,
    duckdb: `SELECT AccountName, FileName, count(*), count(DISTINCT DeviceName) FROM ${TABLE} GROUP BY 1, 2 HAVING count(*) >= 20`,
    chdb: { kql: `${TABLE} | summarize Events = count(), Devices = dcount(DeviceName) by AccountName, FileName | where Events >= 20` },
    sqljs: `SELECT AccountName, FileName, count(*), count(DISTINCT DeviceName) FROM ${TABLE} GROUP BY 1, 2 HAVING count(*) >= 20`,
  },
  {
    name: 'hour buckets',
    kql: `${TABLE} | summarize Events = count() by bin(Timestamp, 1h)`,
    chdb: { secondsAt: 0 },
    duckdb: `SELECT time_bucket(INTERVAL 1 hour, Timestamp), count(*) FROM ${TABLE} GROUP BY 1`,
    sqljs: `SELECT 'ticks:' || (Timestamp - Timestamp % ${HOUR_TICKS}), count(*) FROM ${TABLE} GROUP BY 1`,
  },
  {
    name: 'join 20k indicators',
    kql: `${TABLE} | join kind=inner ${INDICATORS} on $left.RemoteIP == $right.Address | summarize Events = count() by Campaign`,
    duckdb: `SELECT Campaign, count(*) FROM ${TABLE} JOIN ${INDICATORS} ON RemoteIP = Address GROUP BY 1`,
    sqljs: `SELECT Campaign, count(*) FROM ${TABLE} JOIN ${INDICATORS} ON RemoteIP = Address GROUP BY 1`,
  },
  {
    name: 'JSON field group',
    kql: `${TABLE} | summarize Events = count() by Level = tostring(AdditionalFields.IntegrityLevel)`,
    duckdb: `SELECT AdditionalFields->>'$.IntegrityLevel', count(*) FROM ${TABLE} GROUP BY 1`,
    chdb: { kql: `${TABLE} | summarize Events = count() by Level = extract_json("$.IntegrityLevel", AdditionalFields)` },
    sqljs: `SELECT json_extract(AdditionalFields, '$.IntegrityLevel'), count(*) FROM ${TABLE} GROUP BY 1`,
  },
  {
    name: 'top 100 by time',
    kql: `${TABLE} | top 100 by Timestamp desc | project Timestamp, DeviceName, FileName, ProcessCommandLine, ReportId`,
    duckdb: `SELECT Timestamp, DeviceName, FileName, ProcessCommandLine, ReportId FROM ${TABLE} ORDER BY Timestamp DESC LIMIT 100`,
    sqljs: `SELECT 'ticks:' || Timestamp, DeviceName, FileName, ProcessCommandLine, ReportId FROM ${TABLE} ORDER BY Timestamp DESC LIMIT 100`,
  },
  {
    name: 'needle IP',
    kql: `${TABLE} | where RemoteIP == "${NEEDLE}" | project DeviceName, ProcessCommandLine, ReportId`,
    duckdb: `SELECT DeviceName, ProcessCommandLine, ReportId FROM ${TABLE} WHERE RemoteIP = '${NEEDLE}'`,
    sqljs: `SELECT DeviceName, ProcessCommandLine, ReportId FROM ${TABLE} WHERE RemoteIP = '${NEEDLE}'`,
  },
  {
    name: 'three-step hunt',
    kql: `let starts = ${TABLE} | where ProcessCommandLine contains "encodedcommand" | summarize Started = min(Timestamp) by DeviceName;
let helpers = ${TABLE} | where FileName == "rundll32.exe" | join kind=inner starts on DeviceName
  | where Timestamp between (Started .. (Started + 1h)) | summarize Helpers = count(), LastHelper = max(Timestamp) by DeviceName;
helpers | join kind=inner (${TABLE} | where RemoteIP startswith "10.0.1" | project DeviceName, Timestamp) on DeviceName
  | where Timestamp >= LastHelper | summarize Events = count() by DeviceName, Helpers`,
    duckdb: hunt({
      start: `contains(lower(ProcessCommandLine), 'encodedcommand')`,
      hour: 'INTERVAL 1 hour',
      helper: `e.FileName = 'rundll32.exe'`,
    }),
    sqljs: hunt({ start: `ProcessCommandLine LIKE '%encodedcommand%'`, hour: HOUR_TICKS, helper: `e.FileName = 'rundll32.exe'` }),
  },
  {
    name: 'arg_max by device',
    kql: `${TABLE} | summarize arg_max(Timestamp, FileName, AccountName, ReportId) by DeviceName`,
    duckdb: `SELECT DeviceName, max(Timestamp), arg_max(FileName, Timestamp), arg_max(AccountName, Timestamp), arg_max(ReportId, Timestamp) FROM ${TABLE} GROUP BY 1`,
    sqljs: `SELECT DeviceName, 'ticks:' || max(Timestamp), FileName, AccountName, ReportId FROM ${TABLE} GROUP BY DeviceName`,
  },
];
