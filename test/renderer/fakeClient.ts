// A Client with no engine behind it, answering from fakeCase. Everything it says goes through the contract's readers, so that a
// change of the contract breaks it here and not in a picture. `delayMs` and `fail` make waiting and failing states visible.

import { QuarryError } from '../../src/shared/base/errors.js';
import type { Bookmark, Broadcast } from '../../src/shared/contract/case.js';
import { contract, type CallIn, type CallName, type CallOut, type Client } from '../../src/shared/contract/index.js';
import { alerts, at, E, entities, EXTENT, incidents, random, sources, table } from './fakeCase.js';
import { graphOf, relationsOf } from './fakeGraph.js';
import { packAnswers } from './fakePacks.js';
import { huntReply, hover, page, saved, tables } from './fakeHunt.js';
import { cards as huntCards, folder as huntFolder, huntOf, outcomes as huntOutcomes } from './fakeHunts.js';

type Answers = { readonly [N in CallName]: (input: CallIn<N>, emit: (event: never) => void) => CallOut<N> | Promise<CallOut<N>> };

export interface FakeOptions {
  readonly empty?: boolean;
  readonly delayMs?: number;
  readonly fail?: readonly CallName[];
}

const wave = (n: number, from: number, to: number) =>
  Array.from({ length: n }, (_, i) => Math.round((0.2 + random() * 0.6) * (i / n > from && i / n < to ? 900 : 240)));

export function fakeClient(options: FakeOptions = {}): Client & { broadcast(message: Broadcast): void } {
  const listeners = new Set<(message: Broadcast) => void>();
  const views = new Map<string, unknown>();
  const bookmarks: Bookmark[] = options.empty
    ? []
    : [
        {
          id: 'b1',
          at: at(14, '18:00'),
          title: 'First beacon',
          note: 'steady from here on #c2',
          target: { kind: 'row', table: 'DeviceNetworkEvents', ref: '1:4711', time: at(13, '09:15') },
        },
      ];
  const comments = [
    { id: 'c1', at: at(14, '18:30:00'), text: 'fin.clerk confirms opening the tariff sheet. Laptop is with us since 14 March, 16:00.' },
  ];
  let now: string | null = null;
  let verified: { checkedAt: string; ok: boolean } | null = options.empty ? null : { checkedAt: at(14, '19:40'), ok: true };
  let histogram: { counts: number[]; alerts: number[] } | null = null;

  const info = (): CallOut<'case.info'> => ({
    id: 'case-1',
    name: options.empty ? 'New case' : 'Sample: harbour',
    folder: '/cases/harbour.quarry',
    toolVersion: '0.1.0',
    revision: 7,
    sources: options.empty ? 0 : 41,
    rows: options.empty ? 0 : 1_284_907,
    segments: options.empty ? 0 : 33,
    rejected: options.empty ? 0 : 1204,
    hosts: options.empty ? 0 : 3,
    accounts: options.empty ? 0 : 214,
    alerts: options.empty ? 0 : 214,
    openIncidents: options.empty ? 0 : 3,
    extent: options.empty ? null : EXTENT,
    clock: { now: now ?? EXTENT.to, basis: now ? 'set' : 'evidenceEnd' },
    memoryBytes: 327_155_712,
    integrity: verified,
    sample: true,
  });
  const some = <T>(list: readonly T[]): T[] => (options.empty ? [] : [...list]);
  const byId = <T extends { id: string }>(list: readonly T[], id: string): T => {
    const found = list.find((x) => x.id === id);
    if (!found) throw new QuarryError('notFound', `nothing has the id ${id}`);
    return found;
  };

  const answers: Answers = {
    'case.info': info,
    'case.histogram': ({ buckets }) => {
      histogram ??= {
        counts: wave(buckets, 0.52, 0.79),
        alerts: Array.from({ length: buckets }, (_, i) => ([57, 58, 61, 68, 72, 76, 84].includes(i) ? 1 : 0)),
      };
      return options.empty ? { extent: null, counts: [], alerts: [] } : { extent: EXTENT, ...histogram };
    },
    'case.setClock': (input) => {
      now = input.now;
      return info();
    },
    'case.verify': async (_, emit) => {
      for (let i = 1; i <= 5; i++) {
        (emit as (e: unknown) => void)({ done: i * 8, total: 40 });
        await new Promise((r) => setTimeout(r, 120));
      }
      verified = { checkedAt: at(14, '19:41'), ok: true };
      return { ok: true, checked: 40, problems: [] };
    },
    'case.journal': ({ offset, limit }) => ({
      total: 128,
      entries: Array.from({ length: Math.min(limit, 128 - offset) }, (_, i) => ({
        seq: offset + i + 1,
        at: `2026-03-15T08:${String((offset + i) % 60).padStart(2, '0')}:12.0000000Z`,
        kind: ['source.added', 'segment.committed', 'incident.updated', 'bookmark.added'][(offset + i) % 4] ?? '',
        summary:
          ['Security.evtx, 128 MB, sha256 5b70d2…', 'SecurityEvent, 65,536 rows', 'INC-7 status active', 'First beacon'][
            (offset + i) % 4
          ] ?? '',
        hash: `${(offset + i).toString(16).padStart(4, '0')}9f1ce07a41c95b70`,
      })),
    }),
    'bookmark.list': () => bookmarks,
    'bookmark.add': (input) => {
      const b: Bookmark = { id: `b${bookmarks.length + 1}`, at: at(14, '19:42'), ...input };
      bookmarks.push(b);
      return b;
    },
    'bookmark.update': (input) => Object.assign(byId(bookmarks, input.id), input),
    'bookmark.remove': ({ id }) => {
      bookmarks.splice(
        bookmarks.findIndex((b) => b.id === id),
        1,
      );
      return {};
    },
    'view.get': ({ key }) => ({ value: (views.get(key) ?? null) as never }),
    'view.set': ({ key, value }) => {
      views.set(key, value);
      return {};
    },
    'case.search': ({ text, limit }) => {
      const has = (s: string) => s.toLowerCase().includes(text.toLowerCase());
      return [
        ...entities
          .filter((e) => has(e.name))
          .map((e) => ({ kind: 'entity' as const, id: e.id, title: e.name, detail: `${e.alerts} alerts`, entityType: e.type })),
        ...incidents
          .filter((i) => has(i.title))
          .map((i) => ({ kind: 'incident' as const, id: i.id, title: i.title, detail: `INC-${i.number}`, entityType: null })),
        ...alerts
          .filter((a) => has(a.title))
          .map((a) => ({ kind: 'alert' as const, id: a.id, title: a.title, detail: a.severity, entityType: null })),
        ...tables
          .filter((t) => has(t.name))
          .map((t) => ({ kind: 'table' as const, id: t.name, title: t.name, detail: `${t.rows} rows`, entityType: null })),
        ...saved
          .filter((s) => has(s.name))
          .map((s) => ({ kind: 'hunt' as const, id: s.id, title: s.name, detail: s.tactics.join(', '), entityType: null })),
      ].slice(0, limit);
    },
    'sources.list': () => some(sources),
    'sources.faults': ({ source, offset, limit }) =>
      source === 2
        ? {
            total: 37,
            faults: Array.from({ length: Math.min(limit, 37 - offset) }, (_, i) => ({
              code: ['chunk.checksum', 'record.truncated', 'value.unknownType'][i % 3] ?? '',
              index: 4182 + i,
              offset: 0x0412a000 + (offset + i) * 65_536,
              length: 412,
              sample: '2a2a000058050000',
              detail: ['3 chunks, 31 records read anyway', 'size 1,528, chunk ends after 412', 'type 0x2b in template 5c2e…'][i % 3] ?? '',
            })),
          }
        : { total: 0, faults: [] },
    'sources.import': async ({ paths }, emit) => {
      for (let i = 1; i <= 10; i++) {
        (emit as (e: unknown) => void)({ path: paths[0] ?? '', phase: 'decoding', bytes: i * 1e6, totalBytes: 1e7, records: i * 1310 });
        await new Promise((r) => setTimeout(r, 150));
      }
      return { sources: sources.slice(0, 1), ms: 1500 };
    },
    'sources.connectors': () => [
      { id: 'sysmon', title: 'Sysmon' },
      { id: 'windowsSecurity', title: 'Windows Security' },
      { id: 'entraSignin', title: 'Entra sign-ins' },
      { id: 'm365Audit', title: 'M365 unified audit log' },
      { id: 'fortigate', title: 'FortiGate key=value' },
    ],
    'sources.resume': () => ({ resumed: 1 }),
    'hunt.run': ({ kql }) => huntReply(kql),
    'hunt.page': (input) => page(input),
    'hunt.columnStats': () => ({
      distinct: 3,
      nulls: 0,
      min: 1,
      max: 63,
      top: [
        { value: '185.220.101.7', count: 28 },
        { value: '45.137.21.9', count: 10 },
      ],
      histogram: [],
    }),
    'hunt.export': () => ({ rows: 1, bytes: 8 }),
    'hunt.values': () => ({ values: [{ value: 'rundll32.exe', count: 30 }], distinct: 1, complete: true }),
    'hunt.format': ({ kql }) => ({ start: 0, end: kql.length, text: kql }),
    'hunt.parameters': () => [],
    'hunt.docs': () => [],
    'hunt.release': () => ({}),
    'hunt.diagnose': ({ kql }) =>
      kql.includes('Devic3')
        ? [
            {
              severity: 'error',
              code: 'KS204',
              message: 'The name Devic3 does not refer to any known table',
              start: kql.indexOf('Devic3'),
              end: kql.indexOf('Devic3') + 6,
            },
          ]
        : [],
    'hunt.complete': ({ position }) =>
      tables.map((t, i) => ({
        label: t.name,
        kind: 'table',
        insert: t.name,
        detail: `${t.rows} rows`,
        start: position,
        end: position,
        order: String(i),
      })),
    'hunt.hover': hover,
    'hunt.tables': () => some(tables),
    'hunt.saved': () => saved,
    'hunt.save': (input) => ({ ...input, id: input.id ?? 'own-1', tactics: [], techniques: [], tables: [], origin: 'case' }),
    'hunt.remove': () => ({}),
    'hunt.history': () => [
      {
        id: 2,
        at: at(14, '19:01'),
        kql: 'DeviceNetworkEvents | take 10',
        rows: 10,
        ms: 12,
        error: null,
        cancelled: false,
        pinned: false,
        timeRange: null,
        parameters: {},
      },
    ],
    'hunt.emptyColumns': () => ({ columns: [] }),
    'hunt.pin': () => ({}),
    'hunt.forget': () => ({}),
    'hunts.list': ({ text }) => some(huntCards.filter((c) => c.name.toLowerCase().includes(text.toLowerCase()))),
    'hunts.get': ({ key }) => huntOf(key),
    'hunts.check': () => ({ checked: 3, broken: 1 }),
    'hunts.folders': () => some([huntFolder]),
    'hunts.addFolder': () => huntFolder,
    'hunts.dropFolder': () => huntFolder,
    'hunts.reloadFolders': () => [huntFolder],
    'hunts.removeFolder': () => ({}),
    'hunts.runAll': () => ({ ran: 3, remembered: 0, hits: 1, ms: 40 }),
    ...packAnswers(options.empty === true),
    'hunts.outcomes': () => (options.empty ? { ...huntOutcomes, outcomes: [], at: null } : huntOutcomes),
    'evidence.row': ({ table: name, ref }) => ({
      columns: [
        { name: 'Timestamp', type: 'datetime' },
        { name: 'DeviceName', type: 'string' },
        { name: 'ActionType', type: 'string' },
        { name: 'FileName', type: 'string' },
        { name: 'ProcessId', type: 'long' },
        { name: 'ProcessCommandLine', type: 'string' },
        { name: 'AccountName', type: 'string' },
        { name: 'InitiatingProcessFileName', type: 'string' },
        { name: 'RemoteIP', type: 'string' },
        { name: 'SHA256', type: 'string' },
        { name: 'AdditionalFields', type: 'dynamic' },
        { name: 'ReportId', type: 'long' },
      ],
      values: [
        at(13, '09:14:52.1184310'),
        'WKS-0142',
        'ProcessCreated',
        'rundll32.exe',
        7212,
        'rundll32.exe C:\\ProgramData\\cfg.dll,Start',
        'fin.clerk',
        'powershell.exe',
        null,
        '9f1c4d7720aa3bd29c7bd21fe07a9f1c4d7720aa3bd29c7bd21fe07a00112233',
        { IntegrityLevel: 'Medium', Parent: { Id: 6630, Signer: null }, Tags: ['unsigned', 'rare'] },
        418_207,
      ],
      provenance: {
        ref,
        table: name,
        sourceId: 1,
        sourcePath: '/evidence/WKS-0142.zip/Microsoft-Windows-Sysmon%4Operational.evtx',
        sha256: '5b70d2aa41c9' + 'd'.repeat(52),
        connector: 'sysmon v3, rule ProcessCreate',
        record: 418_207,
        recordId: '418207',
        offset: 0x01a4f2c8,
        length: 1496,
        recovered: false,
      },
      alsoIn: [
        { table: 'SecurityEvent', ref: '2:99120' },
        { table: 'Event', ref: '1:418207' },
      ],
    }),
    'evidence.bytes': ({ offset, length }) => ({
      hex: Array.from({ length }, (_, i) => ((i < 2 ? 0x2a : (i * 37 + (i % 7) * 11) & 0xff) & 0xff).toString(16).padStart(2, '0')).join(
        '',
      ),
      offset,
      missing: null,
    }),
    'incidents.list': () => some(incidents),
    'incidents.get': ({ id }) => {
      const incident = byId(incidents, id);
      const own = alerts.filter((a) => a.incidentId === id);
      return {
        incident,
        alerts: own,
        comments,
        reasons:
          id !== 'inc7'
            ? []
            : [
                {
                  kind: 'processTree',
                  text: 'same process tree',
                  through: [E.word, E.ps, E.run],
                  alerts: ['a2', 'a3', 'a5'],
                  rows: 3,
                  weight: 0.98,
                  door: table('DeviceProcessEvents', 3),
                },
                {
                  kind: 'session',
                  text: 'same logon session 0x3e7a1',
                  through: [E.wks, E.clerk],
                  alerts: ['a2', 'a3', 'a4', 'a5'],
                  rows: 5,
                  weight: 0.96,
                  door: table('DeviceLogonEvents', 5),
                },
                {
                  kind: 'samePerson',
                  text: 'same person, mail → click → process',
                  through: [E.clerk],
                  alerts: ['a1', 'a2'],
                  rows: 4,
                  weight: 0.93,
                  door: table('EmailEvents', 4),
                },
                {
                  kind: 'rareAddress',
                  text: 'rare address shared by 2 hosts',
                  through: [E.c2],
                  alerts: ['a4', 'a8'],
                  rows: 312,
                  weight: 0.91,
                  door: table('DeviceNetworkEvents', 312),
                },
                {
                  kind: 'credential',
                  text: 'credential read, then first use elsewhere, 33 min apart',
                  through: [E.backup],
                  alerts: ['a5', 'a6'],
                  rows: 8,
                  weight: 0.84,
                  door: null,
                },
              ],
        similar: id === 'inc7' ? [{ id: 'inc6', title: 'OAuth application with mail rights consented', shared: [E.app, E.clerk] }] : [],
      };
    },
    'incidents.update': (input) => Object.assign(byId(incidents, input.id), input),
    'incidents.comment': ({ text }) => {
      comments.push({ id: `c${comments.length + 1}`, at: at(14, '19:42'), text });
      return { id: `c${comments.length}` };
    },
    'alerts.list': () => some(alerts),
    'alerts.get': ({ id }) => {
      const alert = byId(alerts, id);
      return {
        alert,
        rows: Array.from({ length: 4 }, (_, i) => ({
          table: 'DeviceProcessEvents',
          ref: `1:${4711 + i}`,
          time: alert.first,
          summary: `${alert.entities[0]?.name ?? ''} on WKS-0142 as fin.clerk`,
        })),
        rule:
          alert.origin === 'vendor'
            ? null
            : {
                id: alert.ruleId ?? '',
                name: alert.title,
                description: 'Looks for the behaviour in process, network and logon events.',
                query: 'DeviceProcessEvents\n| where FileName =~ "rundll32.exe"\n| where ProcessCommandLine has "ProgramData"',
              },
      };
    },
    'alerts.detect': () => ({ alerts: 214, incidents: 5, ms: 800 }),
    'rules.list': () => ({
      rules: [
        {
          id: 'r1',
          name: 'LSASS read by an unusual process',
          severity: 'high',
          tactics: ['CredentialAccess'],
          techniques: ['T1003.001'],
          tables: ['DeviceEvents'],
          alerts: 1,
          ms: 3,
          error: null,
        },
      ],
      failed: [],
    }),
    'entities.list': ({ type, text, offset, limit }) => {
      const found = some(entities).filter((x) => (type === null || x.type === type) && x.name.toLowerCase().includes(text.toLowerCase()));
      return { total: found.length, entities: found.slice(offset, offset + limit) };
    },
    'entities.get': ({ id }) => {
      const entity = byId(entities, id);
      return {
        entity,
        facts: [
          { name: 'Operating system', value: 'Windows 11 23H2' },
          { name: 'Domain', value: 'HARBOR' },
          { name: 'Path', value: 'C:\\Windows\\System32\\rundll32.exe' },
          { name: 'SHA-256', value: '9f1c4d7720aa3bd29c7bd21fe07a9f1c4d7720aa3bd29c7bd21fe07a00112233' },
        ],
        neighbours: relationsOf(id).map((r) => ({ relation: r.relation, type: r.type, count: r.count })),
        alerts: alerts.filter((a) => a.entities.some((x) => x.id === id)),
        prevalence: { hosts: 1, ofHosts: 3, events: entity.events },
        door: { kql: `search "${entity.name}"` },
      };
    },
    'graph.open': ({ budget }) => graphOf(budget),
    'graph.relations': ({ id }) => relationsOf(id),
    'graph.expand': () => graphOf(8),
    'graph.paths': () => graphOf(6),
    'timeline.lanes': ({ buckets }) => ({
      extent: EXTENT,
      lanes: ['WKS-0142', 'SRV-FILE02', 'DC01', 'tenant', 'mailboxes'].map((name) => {
        const counts = wave(buckets, 0.52, 0.79);
        return {
          id: name,
          name,
          total: counts.reduce((a, b) => a + b, 0),
          counts,
          first: EXTENT.from,
          last: EXTENT.to,
          door: table('DeviceEvents', 100),
        };
      }),
      otherLanes: 2,
      marks: alerts.map((a) => ({
        kind: 'alert' as const,
        id: a.id,
        time: a.first,
        title: a.title,
        severity: a.severity,
        lane: a.entities.find((x) => x.type === 'host')?.name ?? null,
      })),
    }),
    'timeline.events': ({ limit }) => ({
      total: 812,
      events: Array.from({ length: Math.min(limit, 200) }, (_, i) => ({
        time: at(13, `09:${String(i % 60).padStart(2, '0')}:11`),
        table: 'DeviceProcessEvents',
        ref: `1:${i}`,
        summary: `rundll32.exe ${i}`,
      })),
    }),
    'overview.get': ({ buckets }) => (options.empty ? { extent: null, coverage: [], cautions: [], attack: [] } : overview(buckets)),
  };

  return {
    async call(name, input, callOptions = {}) {
      await new Promise((r) => setTimeout(r, options.delayMs ?? 5));
      if (callOptions.signal?.aborted) throw new QuarryError('cancelled', 'cancelled');
      if (options.fail?.includes(name))
        throw new QuarryError('store.damaged', 'segment 14 of SecurityEvent cannot be read', { file: 'segments/00014.seg' });
      const answer = answers[name] as (input: unknown, emit: (event: unknown) => void) => unknown;
      return contract[name].out.parse(
        structuredClone(await answer(contract[name].in.parse(input), (e) => callOptions.onEvent?.(e as never))),
      ) as never;
    },
    onBroadcast: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    broadcast: (message) => listeners.forEach((l) => l(message)),
    closed: false,
    close: () => undefined,
  };
}

function overview(buckets: number): CallOut<'overview.get'> {
  const lanes = [
    ['WKS-0142', 'Sysmon'],
    ['WKS-0142', 'Security'],
    ['WKS-0142', 'PowerShell'],
    ['SRV-FILE02', 'Security'],
    ['SRV-FILE02', 'SMB'],
    ['DC01', 'Security'],
    ['tenant', 'Sign-ins'],
    ['tenant', 'Audit log'],
    ['mailboxes', 'Mail'],
    ['firewall', 'Traffic'],
  ];
  const gap = (r: number, x: number) => (r === 3 && x > 0.56 && x < 0.65) || (r === 8 && x < 0.12) || (r === 7 && x > 0.88);
  return {
    extent: EXTENT,
    coverage: lanes.map(([host, kind], r) => ({
      host: host ?? '',
      kind: kind ?? '',
      counts: wave(buckets, 0.5, 0.8).map((n, i) => (gap(r, i / buckets) ? 0 : n)),
      notes:
        r === 3
          ? [{ bucket: Math.floor(buckets * 0.57), text: 'log cleared' }]
          : r === 7
            ? [{ bucket: Math.floor(buckets * 0.88), text: 'truncated at 50,000' }]
            : [],
    })),
    cautions: [
      { severity: 'medium', text: 'SRV-FILE02 Security log cleared', detail: '13 Mar 14:22', door: table('SecurityEvent', 1), source: 2 },
      { severity: 'medium', text: 'Audit log export ends at 50,000 rows', detail: '14 Mar', door: null, source: 6 },
      { severity: 'medium', text: 'No mail before 12 Mar 12:00', detail: 'mailboxes', door: null, source: 8 },
      { severity: 'low', text: 'DC01 clock 41 s ahead', detail: 'aligned in views', door: null, source: null },
      { severity: 'low', text: '1,204 records not parsed', detail: '6 sources', door: null, source: 2 },
      { severity: 'low', text: '2 files nobody recognised', detail: 'show', door: null, source: 4 },
      { severity: 'informational', text: '0 of 163 rules failed to load', detail: '', door: null, source: null },
    ],
    attack: [
      ['InitialAccess', ['Phishing', 'T1566', 4], ['Valid accounts', 'T1078', 2]],
      ['Execution', ['PowerShell', 'T1059.001', 5], ['User execution', 'T1204', 3], ['WMI', 'T1047', 1]],
      ['Persistence', ['Cloud roles', 'T1098.003', 2], ['Token theft', 'T1528', 1], ['Scheduled task', 'T1053.005', 1]],
      ['PrivilegeEscalation', ['Token manipulation', 'T1134', 1]],
      ['DefenseEvasion', ['Rundll32', 'T1218.011', 3], ['Log cleared', 'T1070.001', 2]],
      ['CredentialAccess', ['LSASS memory', 'T1003.001', 4], ['Password spray', 'T1110.003', 2]],
      ['Discovery', ['Network scan', 'T1046', 1]],
      ['LateralMovement', ['SMB shares', 'T1021.002', 3]],
      ['Collection', ['Archive', 'T1560.001', 1]],
      ['CommandAndControl', ['Web protocols', 'T1071.001', 6], ['Remote tool', 'T1219', 1]],
      ['Exfiltration', ['To cloud storage', 'T1567.002', 3]],
      ['Impact'],
    ].map(([tactic, ...techniques]) => ({
      tactic: tactic as string,
      techniques: (techniques as [string, string, number][]).map(([name, id, n]) => ({ id, name, alerts: n })),
    })),
  };
}
