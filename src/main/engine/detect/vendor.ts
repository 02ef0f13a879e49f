// Alerts other products raised: Defender's AlertInfo with its AlertEvidence, Sentinel's SecurityAlert. They join ours as equals.

import { NEVER_CANCELLED, type CancelToken } from '../../../shared/base/errors.js';
import { formatDatetime, type Int64 } from '../../../shared/base/time.js';
import { SEVERITIES, type EntityRef, type Severity } from '../../../shared/contract/values.js';
import type { Identity } from '../correlate/identity.js';
import { kqlString } from '../graph/kqlLiteral.js';
import type { TableCatalog } from '../query/source.js';
import { derivedId, type AlertRow, type DetectedAlert } from './alert.js';
import { mappedEntity, type AlertLink } from './entitiesOfRow.js';
import { ResultRows, type ResultRow } from './resultRows.js';
import { tacticOf } from './attack.js';
import type { DetectDeps } from './run.js';
import { securityAlertEntities } from './vendorEntities.js';

const VENDOR_ROWS = 200_000;

/** Every row of a stored table by column name; whole rows, since alerts are few. */
async function* rowsOf(tables: TableCatalog, name: string, cancel: CancelToken): AsyncGenerator<ResultRow> {
  const table = tables.table(name);
  if (!table || table.rowCount === 0) return;
  let given = 0;
  for await (const batch of table.scan({ columns: table.columns.map((c) => c.name), bounds: [], cancel })) {
    const rows = new ResultRows({
      name: '',
      columns: table.columns,
      batches: [batch],
      rowCount: batch.length,
      refTable: name,
      visualization: null,
    });
    for (const row of rows) {
      yield row;
      if (++given >= VENDOR_ROWS) return;
    }
  }
}

const severityOf = (text: string): Severity => SEVERITIES.find((s) => s === text.trim().toLowerCase()) ?? 'medium';

/** "Credential access, Lateral movement", a JSON array or one word, as tactic names of ours. */
function listOf(text: string): string[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(trimmed);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      return []; // cut-off JSON in an export says nothing reliable
    }
  }
  return trimmed === ''
    ? []
    : trimmed
        .split(/[,;]/)
        .map((t) => t.trim())
        .filter((t) => t !== '');
}
const tacticsOf = (text: string) => [
  ...new Set(
    listOf(text)
      .map(tacticOf)
      .filter((t) => t !== null),
  ),
];
/** Defender writes "Name (T1059.001)". */
const techniquesOf = (text: string) => [
  ...new Set(
    listOf(text)
      .map((t) => /T\d{4}(\.\d{3})?/.exec(t)?.[0])
      .filter((t) => t !== undefined),
  ),
];

interface Draft {
  id: string;
  title: string;
  description: string;
  severity: Severity;
  product: string;
  tactics: string[];
  techniques: string[];
  times: Int64[];
  entities: Map<string, EntityRef>;
  links: Map<string, AlertLink>;
  rows: AlertRow[];
  door: string;
}

const timeOf = (row: ResultRow, ...columns: readonly string[]): Int64 | null => {
  for (const c of columns) {
    const value = row.get(c);
    if (typeof value === 'number' || typeof value === 'bigint') return value;
  }
  return null;
};

export async function vendorAlerts(
  deps: Pick<DetectDeps, 'store' | 'ports' | 'now'>,
  identity: Identity,
  cancel: CancelToken = NEVER_CANCELLED,
): Promise<DetectedAlert[]> {
  const drafts = new Map<string, Draft>();
  const tables = deps.store.tables;
  const draft = (table: string, alertId: string, row: ResultRow, title: string): Draft => {
    const key = `${table}\n${alertId}`;
    const known = drafts.get(key);
    if (known) return known;
    const made: Draft = {
      id: derivedId(deps.ports, 'alert', table, alertId),
      title: title || 'Alert without a title',
      description: '',
      severity: 'medium',
      product: '',
      tactics: [],
      techniques: [],
      times: [],
      entities: new Map(),
      links: new Map(),
      rows: [],
      door: '',
    };
    drafts.set(key, made);
    return made;
  };
  const note = (d: Draft, table: string, row: ResultRow, time: Int64 | null) => {
    if (time !== null) d.times.push(time);
    if (row.ref !== null) d.rows.push({ table, ref: row.ref, time: time === null ? null : formatDatetime(time) });
  };

  for (const table of ['AlertInfo', 'AlertEvidence'] as const)
    for await (const row of rowsOf(tables, table, cancel)) {
      const alertId = row.text('AlertId');
      if (alertId === '') continue;
      const d = draft('AlertInfo', alertId, row, row.text('Title'));
      note(d, table, row, timeOf(row, 'Timestamp', 'TimeGenerated'));
      if (row.text('Severity') !== '') d.severity = severityOf(row.text('Severity'));
      d.product ||= row.text('ServiceSource');
      d.description ||= row.text('DetectionSource') === '' ? '' : `Detected by ${row.text('DetectionSource')}`;
      d.tactics = [...new Set([...d.tactics, ...tacticsOf(row.text('Category') || row.text('Categories'))])];
      d.techniques = [...new Set([...d.techniques, ...techniquesOf(row.text('AttackTechniques'))])];
      d.door = `union AlertInfo, AlertEvidence\n| where AlertId == ${kqlString(alertId)}`;
      if (table === 'AlertEvidence') addEvidence(identity, d, row);
    }

  for await (const row of rowsOf(tables, 'SecurityAlert', cancel)) {
    const alertId = row.text('SystemAlertId') || row.text('VendorOriginalId');
    if (alertId === '') continue;
    const d = draft('SecurityAlert', alertId, row, row.text('DisplayName') || row.text('AlertName'));
    const time = timeOf(row, 'StartTime', 'TimeGenerated');
    note(d, 'SecurityAlert', row, time);
    const end = timeOf(row, 'EndTime');
    if (end !== null) d.times.push(end);
    d.severity = severityOf(row.text('AlertSeverity'));
    d.product ||= row.text('ProductName') || row.text('ProviderName');
    d.description ||= row.text('Description');
    d.tactics = tacticsOf(row.text('Tactics'));
    d.techniques = techniquesOf(`${row.text('Techniques')},${row.text('SubTechniques')}`.replaceAll(/[[\]"]/g, ''));
    d.door = `SecurityAlert\n| where SystemAlertId == ${kqlString(row.text('SystemAlertId'))} and VendorOriginalId == ${kqlString(row.text('VendorOriginalId'))}`;
    for (const e of securityAlertEntities(identity, row.text('Entities'))) d.entities.set(e.id, e);
    const compromised = mappedEntity(
      identity,
      row.text('CompromisedEntity').includes('@') ? 'Account' : 'Host',
      new Map([['FullName', row.text('CompromisedEntity')]]),
      { host: '', at: null },
    );
    if (compromised && d.entities.size === 0) d.entities.set(compromised.id, compromised);
  }

  return [...drafts.values()]
    .filter((d) => d.rows.length > 0)
    .map((d): DetectedAlert => {
      const times = [...d.times].sort((a, b) => Number(a) - Number(b));
      return {
        id: d.id,
        title: d.title,
        description: d.description,
        severity: d.severity,
        origin: 'vendor',
        ruleId: null,
        product: d.product || 'unknown product',
        tactics: d.tactics,
        techniques: d.techniques,
        first: formatDatetime(times[0] ?? deps.now()),
        last: formatDatetime(times.at(-1) ?? deps.now()),
        count: d.rows.length,
        entities: [...d.entities.values()],
        links: [...d.links.values()],
        rows: d.rows,
        door: d.door,
      };
    })
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.id < b.id ? -1 : 1));
}

/** One AlertEvidence row: its entity, and the host and account it happened on. */
function addEvidence(identity: Identity, d: Draft, row: ResultRow): void {
  const context = { host: row.text('DeviceName'), at: null };
  const add = (type: string, fields: Readonly<Record<string, string>>) => {
    const entity = mappedEntity(identity, type, new Map(Object.entries(fields)), context);
    if (entity && !d.entities.has(entity.id)) d.entities.set(entity.id, entity);
  };
  add('Host', { FullName: row.text('DeviceName') });
  add('Account', {
    Name: row.text('AccountName'),
    NTDomain: row.text('AccountDomain'),
    Sid: row.text('AccountSid'),
    Upn: row.text('AccountUpn'),
    AadUserId: row.text('AccountObjectId'),
  });
  add('IP', { Address: row.text('RemoteIP') });
  add('URL', { Url: row.text('RemoteUrl') });
  if (row.text('FileName') !== '' && row.text('EntityType') !== 'Process')
    add('File', { Directory: row.text('FolderPath'), Name: row.text('FileName') });
  add('MailMessage', { NetworkMessageId: row.text('NetworkMessageId'), Subject: row.text('EmailSubject') });
  add('RegistryKey', { Key: row.text('RegistryKey') });
  add('CloudApplication', {
    AppId: row.text('OAuthApplicationId'),
    Name: row.text('EntityType') === 'CloudApplication' || row.text('EntityType') === 'OAuthApplication' ? row.text('Application') : '',
  });
  add('CloudResource', { ResourceId: row.text('ResourceID'), Name: row.text('CloudResource') });
  const hash = row.text('SHA256').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash) && !/^[a-z]:\\windows\\/i.test(row.text('FolderPath')))
    d.links.set(`hash:${hash}`, { kind: 'hash', key: hash });
}
