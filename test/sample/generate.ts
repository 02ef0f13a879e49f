// The sample investigation "harbour": evidence files as bytes, and the truth about them. The same bytes on every run and machine.

import { zipSync } from 'fflate';
import { auditLogs, AUDIT_FILE, signIns, SIGNIN_FILE, type JsonRow } from './cloud.js';
import { cloudTrail, TRAIL_FILE } from './aws.js';
import { csv } from './csv.js';
import { administration, directoryDays, fileServerDays, machineHabits, nightlyBackup, workday } from './daily.js';
import {
  ALERT_COLUMNS,
  alertRows,
  alerts,
  deviceEvents,
  EVIDENCE_COLUMNS,
  evidenceRows,
  NETWORK_COLUMNS,
  PROCESS_COLUMNS,
} from './defender.js';
import { writeEvtx, filetime } from './evtxWriter.js';
import { CLEARED_AT, intrude } from './intrusion.js';
import { Machine, type Logged } from './machine.js';
import { lureMail, MAIL_SUBJECT } from './mail.js';
import { ATTACHMENT_COLUMNS, EMAIL_COLUMNS, EMAIL_FILE, LURE_MESSAGE, mailFlow } from './mailflow.js';
import { UAL_COLUMNS, UAL_FILE, unifiedAuditLog } from './office.js';
import { at, Random } from './random.js';
import { TruthBook, type Stage } from './truth.js';
import { HOSTS, IMPLANT, INTRUDER, LURE, PEOPLE } from './world.js';

export interface SourceTruth {
  /** As an import names it: archive members are `archive.zip/inner/name`. */
  readonly path: string;
  readonly kind: string;
  readonly events: number;
  readonly byEventId?: Readonly<Record<string, number>>;
}
export interface SampleTruth {
  readonly name: string;
  readonly about: string;
  readonly start: string;
  readonly end: string;
  readonly events: number;
  readonly sources: readonly SourceTruth[];
  /** Rows that a table receives from each kind of source, before copies of one event are told apart. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The same event in two sources. */
  readonly copies: Readonly<Record<string, number>>;
  readonly entities: Readonly<Record<string, readonly string[]>>;
  readonly stages: readonly Stage[];
}
export interface Sample {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly truth: SampleTruth;
}

/** Where Windows keeps a channel's log, in a triage archive. */
const LOG_FOLDER = 'C/Windows/System32/winevt/Logs';
const LOG_NAMES: Readonly<Record<string, string>> = {
  Security: 'Security.evtx', System: 'System.evtx', 'Microsoft-Windows-Sysmon/Operational': 'Microsoft-Windows-Sysmon%4Operational.evtx',
  'Microsoft-Windows-PowerShell/Operational': 'Microsoft-Windows-PowerShell%4Operational.evtx', 'Microsoft-Windows-TaskScheduler/Operational': 'Microsoft-Windows-TaskScheduler%4Operational.evtx',
}; // prettier-ignore
/** The full log that Windows set aside minutes before the live one was cleared. */
const SET_ASIDE = 'Archive-Security-2026-03-13-02-30-00-000.evtx';
const SET_ASIDE_AT = filetime(at(13, '02:30:00'));

export function generateSample(): Sample {
  const truth = new TruthBook();
  const chance = (name: string) => new Random(`harbour ${name}`);
  const machine = (facts: (typeof HOSTS)[keyof typeof HOSTS], boot: string) =>
    new Machine(facts, chance(`machine ${facts.name}`), at(9, boot));
  const machines = {
    clerk: machine(HOSTS.clerk, '07:02:11'),
    lead: machine(HOSTS.lead, '07:15:40'),
    files: machine(HOSTS.files, '03:30:05'),
    dc: machine(HOSTS.dc, '03:10:22'),
  };

  const mail = mailFlow(chance('mail flow'), truth);
  for (const [name, one] of Object.entries(machines))
    machineHabits(one, chance(`habits ${name}`), one.facts.role === 'workstation' ? 0.8 : 1);
  for (const day of [12, 13]) {
    workday(machines.clerk, chance(`clerk ${day}`), PEOPLE.finClerk, day);
    workday(machines.lead, chance(`lead ${day}`), PEOPLE.finLead, day);
  }
  fileServerDays(machines.files, chance('shares'));
  nightlyBackup(machines.files, chance('backup'));
  directoryDays(machines.dc, chance('directory'));
  administration(machines, chance('administration'));
  const intrusion = intrude(machines, chance('intrusion'), truth);

  const files = new Map<string, Uint8Array>();
  const sources: SourceTruth[] = [];
  const places = new Map<Logged, { readonly source: string; readonly recordId: string }>();
  const text = (path: string, kind: string, content: string, events: number) => {
    files.set(path, new TextEncoder().encode(content));
    sources.push({ path, kind, events });
  };
  for (const one of Object.values(machines)) archiveOf(one, files, sources, places);

  text('mail/Overdue invoice 48213.eml', 'mail', lureMail(chance('mail')), 1);
  text(EMAIL_FILE, 'EmailEvents', csv(EMAIL_COLUMNS, mail.messages), mail.messages.length);
  text('defender/EmailAttachmentInfo.csv', 'EmailAttachmentInfo', csv(ATTACHMENT_COLUMNS, mail.attachments), mail.attachments.length);
  const devices = deviceEvents(chance('devices'), intrusion);
  text('defender/DeviceProcessEvents.csv', 'DeviceProcessEvents', csv(PROCESS_COLUMNS, devices.processes), devices.processes.length);
  text('defender/DeviceNetworkEvents.csv', 'DeviceNetworkEvents', csv(NETWORK_COLUMNS, devices.connections), devices.connections.length);
  const told = alerts(intrusion, LURE_MESSAGE, MAIL_SUBJECT);
  text('defender/AlertInfo.csv', 'AlertInfo', csv(ALERT_COLUMNS, alertRows(told)), told.length);
  text('defender/AlertEvidence.csv', 'AlertEvidence', csv(EVIDENCE_COLUMNS, evidenceRows(told)), evidenceRows(told).length);
  const array = (rows: readonly unknown[]) => `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
  const [entered, audited, office, trail] = [
    signIns(chance('sign-ins'), truth),
    auditLogs(chance('audit'), truth),
    unifiedAuditLog(chance('office'), truth),
    cloudTrail(chance('aws'), truth),
  ];
  text(SIGNIN_FILE, 'SigninLogs', array(entered), entered.length);
  text(AUDIT_FILE, 'AuditLogs', array(audited), audited.length);
  text(UAL_FILE, 'OfficeActivity', csv(UAL_COLUMNS, office), office.length);
  text(TRAIL_FILE, 'AWSCloudTrail', `{"Records":[\n${trail.map((row) => JSON.stringify(row)).join(',\n')}\n]}\n`, trail.length);

  const events = sources.reduce((sum, source) => sum + source.events, 0);
  const stages = truth.stages((logged) => places.get(logged) ?? null).sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  return {
    files,
    truth: {
      ...ABOUT,
      events,
      sources,
      rows: { ...rowsByTable(sources), ...signInRows(entered) },
      copies: {
        EmailEvents: 1,
        EmailAttachmentInfo: 1,
        DeviceProcessEvents: devices.sharedProcesses,
        DeviceNetworkEvents: devices.sharedConnections,
      },
      entities: ENTITIES,
      stages,
    },
  };
}

/** The logs of one machine as a triage archive; an inner path is the one on the machine. */
function archiveOf(
  machine: Machine,
  files: Map<string, Uint8Array>,
  sources: SourceTruth[],
  places: Map<Logged, { readonly source: string; readonly recordId: string }>,
): void {
  const archive = `${machine.facts.name}.zip`;
  const members: Record<string, Uint8Array> = {};
  const put = (name: string, events: readonly Logged[], firstId: bigint) => {
    const inner = `${LOG_FOLDER}/${name}`;
    const path = `${archive}/${inner}`;
    members[inner] = writeEvtx(events.map((logged) => logged.event), { firstRecordId: firstId }); // prettier-ignore
    const byEventId: Record<string, number> = {};
    events.forEach((logged, i) => {
      places.set(logged, { source: path, recordId: String(firstId + BigInt(i)) });
      const id = String(logged.event.template.eventId);
      byEventId[id] = (byEventId[id] ?? 0) + 1;
    });
    sources.push({ path, kind: 'evtx', events: events.length, byEventId });
  };
  const first = BigInt(20_000 + 7 * machine.facts.rid);
  for (const channel of Object.keys(LOG_NAMES)) {
    const events = (machine.logs.get(channel) ?? []).toSorted((a, b) =>
      a.event.time === b.event.time ? a.order - b.order : a.event.time < b.event.time ? -1 : 1,
    );
    const name = LOG_NAMES[channel] as string;
    if (events.length === 0) continue;
    if (machine.facts.name === HOSTS.files.name && channel === 'Security') {
      // Clearing a log starts its numbers again; what lay between the set-aside log and the clearing is gone.
      put(SET_ASIDE, events.filter(({ event }) => event.time < SET_ASIDE_AT), first); // prettier-ignore
      put(name, events.filter(({ event }) => event.time >= filetime(CLEARED_AT)), 1n); // prettier-ignore
    } else put(name, events, first);
  }
  // The archive's own time has no zone; the local constructor makes it the same everywhere.
  files.set(archive, zipSync(members, { level: 6, mtime: new Date(2026, 2, 14, 12, 0, 0) }));
}

/** What fills which table, by event id. Connectors may fill more; these they must. */
const TABLES: Readonly<Record<string, { readonly sysmon?: readonly number[]; readonly security?: readonly number[] }>> = {
  DeviceProcessEvents: { sysmon: [1], security: [4688] },
  DeviceNetworkEvents: { sysmon: [3] },
  DeviceImageLoadEvents: { sysmon: [7] },
  DeviceFileEvents: { sysmon: [11] },
  DeviceRegistryEvents: { sysmon: [12, 13] },
  DeviceLogonEvents: { security: [4624, 4625] },
};

function rowsByTable(sources: readonly SourceTruth[]): SampleTruth['rows'] {
  const rows: Record<string, Record<string, number>> = {};
  const add = (table: string, kind: string, count: number) => {
    if (count === 0) return;
    const known = (rows[table] ??= {});
    known[kind] = (known[kind] ?? 0) + count;
  };
  for (const source of sources) {
    if (source.kind !== 'evtx') {
      if (source.kind === 'mail') for (const table of ['EmailEvents', 'EmailAttachmentInfo', 'EmailUrlInfo']) add(table, 'mail', 1);
      else add(source.kind, 'export', source.events);
      continue;
    }
    const sysmon = source.path.includes('Sysmon');
    const security = /\/(Archive-)?Security[^/]*$/.test(source.path);
    add(security ? 'SecurityEvent' : 'WindowsEvent', sysmon ? 'sysmon' : security ? 'security' : 'other', source.events);
    for (const [table, ids] of Object.entries(TABLES)) {
      const wanted = sysmon ? ids.sysmon : security ? ids.security : undefined;
      add(table, sysmon ? 'sysmon' : 'security', (wanted ?? []).reduce((sum, id) => sum + (source.byEventId?.[String(id)] ?? 0), 0)); // prettier-ignore
    }
  }
  return rows;
}

/** The portal's file holds both kinds of sign-in; the workspace keeps them in two tables. */
function signInRows(entered: readonly JsonRow[]): SampleTruth['rows'] {
  const interactive = entered.filter((row) => row['isInteractive'] === true).length;
  return { SigninLogs: { export: interactive }, AADNonInteractiveUserSignInLogs: { export: entered.length - interactive } };
}

const ABOUT = {
  name: 'harbour',
  about:
    'An invented intrusion at HARBOR, a freight forwarder: 12 to 14 March 2026. All outside addresses and names are reserved for documentation.',
  start: '2026-03-12T00:00:00.000Z',
  end: '2026-03-15T00:00:00.000Z',
} as const;
const ENTITIES = {
  hosts: [HOSTS.clerk.name, HOSTS.files.name],
  touchedHosts: [HOSTS.lead.name, HOSTS.dc.name],
  accounts: [PEOPLE.finClerk.upn, `HARBOR\\${PEOPLE.backup.name}`, 'fin.reports', 'svc-archive'],
  addresses: [INTRUDER.mailServer, INTRUDER.staging.ip, INTRUDER.secondBeacon.ip, INTRUDER.upload.ip, INTRUDER.signInIp],
  names: [INTRUDER.staging.name, INTRUDER.beacon.name, INTRUDER.secondBeacon.name, INTRUDER.upload.name],
  files: [LURE.name, IMPLANT.path, 'C:\\ProgramData\\st.dmp', 'C:\\ProgramData\\arc\\fin.7z', 'C:\\ProgramData\\arc\\rclone.exe'],
  hashes: [LURE.hashes.sha256, IMPLANT.hashes.sha256, IMPLANT.hashes.sha1],
} as const;
