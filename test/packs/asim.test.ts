// The normalising parsers: every one binds under all its names, keeps its columns whatever the case holds, filters by its documented
// parameters, and tells the rows of each source in the words of the schema.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStoredFunctions } from '../../src/main/engine/packs/storedFunctions.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { parseDatetime } from '../../src/main/engine/query/functions/index.js';
import { formatCell } from '../../src/main/engine/query/cells.js';
import { batchOf } from '../../src/main/engine/query/exec/vectors.js';
import type { TableCatalog, TableSource } from '../../src/main/engine/query/source.js';
import { at, type Scalar } from '../../src/main/engine/query/values.js';
import { convert } from '../../src/main/engine/query/functions/index.js';
import { emptyCatalog } from '../../src/main/engine/store/index.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { desk, hunt as huntIn } from './support.js';

type Rows = Readonly<Record<string, readonly Readonly<Record<string, Scalar | object>>[]>>;
const T = '2026-01-02T03:04:05Z';

/** The products' tables, some with rows given by column name; times and the like as their text. */
async function engineOver(rows: Rows) {
  const ports = createNodePorts();
  const empty = await emptyCatalog(ports);
  const made = new Map<string, TableSource>();
  for (const [name, list] of Object.entries(rows)) {
    const table = empty.table(name)!;
    const values = list.map((row) => {
      for (const key of Object.keys(row)) if (!table.columns.some((c) => c.name === key)) throw new Error(`${name} has no column ${key}`);
      return table.columns.map((c): Scalar => {
        const v = row[c.name] ?? (c.name === 'TimeGenerated' || c.name === 'Timestamp' ? T : null);
        if (v === null) return c.type === 'string' ? '' : null;
        if (c.type === 'dynamic') return v as Scalar;
        return typeof v === 'string' && c.type !== 'string' ? convert(v, 'string', c.type) : (v as Scalar);
      });
    });
    const batch = batchOf(
      table.columns.map((c) => c.type),
      values,
    );
    made.set(name, {
      name,
      columns: table.columns,
      rowCount: list.length,
      scan: (request) => [
        {
          ...batch,
          columns: request.columns.map(
            (c) =>
              batch.columns[
                table.columns.findIndex(
                  (k) => k.name === c || (c === 'TimeGenerated' && k.name === 'Timestamp' && !table.columns.some((x) => x.name === c)),
                )
              ]!,
          ),
        },
      ],
    });
  }
  const tables: TableCatalog = { table: (n) => made.get(n) ?? empty.table(n), names: () => empty.names(), schemaRevision: 1 };
  const { engine } = createQueryEngine({ tables, yield: () => Promise.resolve(), functions: await loadStoredFunctions(ports.resources) });
  return async (kql: string) => {
    const result = await engine.run(kql, { now: parseDatetime('2026-01-03T00:00:00Z') ?? 0, cancel: NEVER_CANCELLED });
    return {
      columns: result.columns.map((c) => `${c.name}:${c.type}`),
      rows: result.batches.flatMap((b) =>
        Array.from({ length: b.length }, (_, r) => b.columns.map((c, i) => formatCell(result.columns[i]!.type, at(c, r)))),
      ),
      warnings: result.warnings.map((w) => w.code),
    };
  };
}

const SCHEMAS = [
  [
    'ProcessEvent',
    [
      '_Im_ProcessEvent',
      'imProcessEvent',
      '_ASim_ProcessEvent',
      'ASimProcessEvent',
      '_Im_ProcessCreate',
      'imProcessCreate',
      '_Im_ProcessTerminate',
      'imProcessTerminate',
      '_ASim_ProcessCreate',
      '_ASim_ProcessTerminate',
    ],
  ],
  ['Dns', ['_Im_Dns', 'imDns', '_ASim_Dns', 'ASimDns']],
  ['NetworkSession', ['_Im_NetworkSession', 'imNetworkSession', '_ASim_NetworkSession', 'ASimNetworkSession']],
  ['WebSession', ['_Im_WebSession', 'imWebSession', '_ASim_WebSession', 'ASimWebSession']],
  ['Authentication', ['_Im_Authentication', 'imAuthentication', '_ASim_Authentication', 'ASimAuthentication']],
  ['FileEvent', ['_Im_FileEvent', 'imFileEvent', '_ASim_FileEvent', 'ASimFileEvent']],
  ['RegistryEvent', ['_Im_RegistryEvent', 'imRegistry', 'imRegistryEvent', '_ASim_RegistryEvent', 'ASimRegistry']],
  ['AuditEvent', ['_Im_AuditEvent', 'imAuditEvent', '_ASim_AuditEvent', 'ASimAuditEvent']],
  ['UserManagement', ['_Im_UserManagement', 'imUserManagement', '_ASim_UserManagement', 'ASimUserManagement']],
  ['DhcpEvent', ['_Im_DhcpEvent', 'imDhcpEvent', '_ASim_DhcpEvent', 'ASimDhcpEvent']],
  ['AlertEvent', ['_Im_AlertEvent', 'imAlertEvent', '_ASim_AlertEvent', 'ASimAlertEvent']],
] as const;

/** One row in every table any parser reads, so that every branch is bound and run. */
async function everySource(): Promise<Rows> {
  const { sources } = await loadStoredFunctions(createNodePorts().resources);
  const special: Rows = {
    DeviceProcessEvents: [
      {
        ActionType: 'ProcessCreated',
        DeviceName: 'ws1.corp.example',
        AccountName: 'ann',
        AccountDomain: 'corp',
        FileName: 'a.exe',
        FolderPath: 'C:\\x\\a.exe',
        ProcessCommandLine: 'a.exe -t 10.1.2.3',
        SHA256: 'ff',
        InitiatingProcessFolderPath: 'C:\\p.exe',
        InitiatingProcessSHA1: 'aa',
        ProcessId: 7,
      },
    ],
    SecurityEvent: [{ EventID: 4689, Computer: 'ws1', TenantId: 't' }],
  };
  return Object.fromEntries(sources.map((s) => [s, special[s] ?? [{}]]));
}

describe('every parser', () => {
  it('binds under all its names and has the same columns with and without rows', async () => {
    const none = await engineOver({});
    const all = await engineOver(await everySource());
    for (const [schema, names] of SCHEMAS) {
      for (const name of names) {
        const without = await none(`${name} | take 0`);
        expect(without.warnings, name).toEqual(['parser.empty']);
        // Other names are the same text: one of each kind is read with every source.
        if (!/^_Im_|^_ASim_Authentication$/.test(name)) continue;
        const withRows = await all(`${name}(pack=true) | take 0`);
        expect(withRows.columns.toSorted(), name).toEqual(without.columns.toSorted());
        expect(
          without.columns.filter((c) => /_(?:string|int|long|real|bool|datetime|dynamic):/.test(c)),
          name,
        ).toEqual([]);
        for (const common of [
          'TimeGenerated:datetime',
          'EventType:string',
          'EventVendor:string',
          'EventProduct:string',
          'EventSchema:string',
          'EventResult:string',
          'Dvc:string',
          'DvcHostname:string',
          'EventCount:int',
        ])
          expect(without.columns, `${name} of ${schema}`).toContain(common);
      }
    }
  }, 300_000);
});

describe('process events', () => {
  it('read the devices’ tables once and workspace exports beside them', async () => {
    const hunt = await engineOver({
      ...(await everySource()),
      SecurityEvent: [
        // From an EVTX file: DeviceProcessEvents has it already.
        { EventID: 4688, Computer: 'ws1', NewProcessName: 'C:\\x\\a.exe' },
        // From a workspace.
        {
          EventID: 4688,
          Computer: 'dc1.corp.example',
          TenantId: 't',
          NewProcessName: 'C:\\y\\b.exe',
          CommandLine: 'b.exe',
          NewProcessId: '0x1a',
          SubjectUserName: 'bob',
          SubjectDomainName: 'CORP',
          SubjectUserSid: 'S-1-5-21-1',
          ParentProcessName: 'C:\\z.exe',
          ProcessId: '0x10',
          MandatoryLabel: 'S-1-16-12288',
        },
        {
          EventID: 4689,
          Computer: 'dc1',
          ProcessName: 'C:\\y\\b.exe',
          ProcessId: '0x1a',
          SubjectUserName: 'bob',
          SubjectDomainName: 'CORP',
        },
      ],
      Event: [
        {
          Source: 'Microsoft-Windows-Sysmon',
          EventID: 1,
          Computer: 'ws2',
          EventData:
            '<DataItem><EventData><Data Name="Image">C:\\q.exe</Data><Data Name="CommandLine">q.exe 1</Data><Data Name="Hashes">SHA1=AB,MD5=CD</Data><Data Name="User">CORP\\eve</Data><Data Name="ParentImage">C:\\r.exe</Data></EventData></DataItem>',
        },
      ],
    });
    const rows = await hunt(
      '_Im_ProcessCreate | project EventProduct, User, Process, CommandLine, ActingProcessName, DvcHostname, TargetProcessId, Hash, HashType | order by Process asc',
    );
    expect(rows.rows).toEqual([
      ['Sysmon', 'CORP\\eve', 'C:\\q.exe', 'q.exe 1', 'C:\\r.exe', 'ws2', '', 'ab', 'SHA1'],
      ['M365 Defender for Endpoint', 'corp\\ann', 'C:\\x\\a.exe', 'a.exe -t 10.1.2.3', 'C:\\p.exe', 'ws1', '7', 'ff', 'SHA256'],
      ['Security Events', 'CORP\\bob', 'C:\\y\\b.exe', 'b.exe', 'C:\\z.exe', 'dc1', '26', '', ''],
    ]);
    const count = async (call: string) => (await hunt(`${call} | count`)).rows[0]?.[0];
    expect(await count('_Im_ProcessTerminate')).toBe(1);
    expect(await count("_Im_ProcessCreate(commandline_has_any=dynamic(['q.exe','none']))")).toBe(1);
    expect(await count("_Im_ProcessCreate(commandline_has_all=dynamic(['a.exe','t']))")).toBe(1);
    expect(await count("_Im_ProcessCreate(commandline_has_any_ip_prefix=dynamic(['10.1.']))")).toBe(1);
    expect(await count("_Im_ProcessCreate(targetprocess_has_any=dynamic(['b.exe']), dvchostname_has_any=dynamic(['dc1']))")).toBe(1);
    expect(await count("_Im_ProcessCreate(targetusername_has='ann')")).toBe(1);
    expect(await count("imProcessCreate(hashes_has_any=dynamic(['ff']))")).toBe(1);
    expect(await count('_Im_ProcessCreate(starttime=datetime(2026-01-02), endtime=datetime(2026-01-03))')).toBe(3);
    expect(await count('_Im_ProcessCreate(starttime=ago(1h))')).toBe(0);
    expect(await count("let bad = dynamic(['q.exe']); _Im_ProcessEvent(commandline_has_any=bad, eventtype='ProcessCreated')")).toBe(1);
  }, 120_000);
});

describe('each schema', () => {
  const cases: readonly (readonly [string, Rows, string, readonly unknown[]])[] = [
    [
      'dns of a server',
      {
        DnsEvents: [
          {
            SubType: 'LookupQuery',
            Name: 'evil.example',
            ClientIP: '10.0.0.7',
            QueryType: 'A',
            ResultCode: 3,
            Computer: 'dc1.corp.example',
          },
        ],
      },
      "_Im_Dns(responsecodename='NXDOMAIN', domain_has_any=dynamic(['evil.example'])) | project Query, QueryTypeName, EventResultDetails, EventResult, SrcIpAddr, Src, Dvc",
      ['evil.example', 'A', 'NXDOMAIN', 'Failure', '10.0.0.7', '10.0.0.7', 'dc1.corp.example'],
    ],
    [
      'dns of a client',
      {
        DeviceEvents: [
          {
            ActionType: 'DnsQueryResponse',
            DeviceName: 'ws1',
            InitiatingProcessFolderPath: 'C:\\a.exe',
            AdditionalFields: { DnsQueryString: 'x.example', DnsQueryResult: '::ffff:1.2.3.4;', DnsQueryStatus: '0' },
          },
        ],
      },
      "_Im_Dns(response_has_ipv4='1.2.3.4') | project Domain, EventResultDetails, Process, SrcHostname",
      ['x.example', 'NOERROR', 'C:\\a.exe', 'ws1'],
    ],
    [
      'connections',
      {
        DeviceNetworkEvents: [
          {
            ActionType: 'ConnectionSuccess',
            DeviceName: 'ws1',
            LocalIP: '10.0.0.7',
            LocalPort: 50000,
            RemoteIP: '6.6.6.6',
            RemotePort: 443,
            RemoteUrl: 'evil.example',
            Protocol: 'Tcp',
          },
          {
            ActionType: 'InboundConnectionAccepted',
            DeviceName: 'srv1',
            LocalIP: '10.0.0.9',
            LocalPort: 445,
            RemoteIP: '10.0.0.7',
            RemotePort: 50001,
            Protocol: 'TcpV4',
          },
        ],
      },
      "_Im_NetworkSession(dstipaddr_has_any_prefix=dynamic(['6.6.']), dstportnumber=443) | project SrcIpAddr, DstIpAddr, DstHostname, NetworkDirection, NetworkProtocol, DvcAction, EventResult",
      ['10.0.0.7', '6.6.6.6', 'evil.example', 'Outbound', 'TCP', 'Allow', 'Success'],
    ],
    [
      'a firewall',
      {
        CommonSecurityLog: [
          {
            DeviceVendor: 'Acme',
            DeviceProduct: 'Wall',
            SourceIP: '1.1.1.1',
            DestinationIP: '10.0.0.1',
            DestinationPort: 22,
            DeviceAction: 'Deny',
            LogSeverity: '8',
          },
        ],
      },
      "imNetworkSession(dvcaction=dynamic(['Deny']), eventresult='Failure') | project EventVendor, EventProduct, Src, Dst, DstPortNumber, EventSeverity",
      ['Acme', 'Wall', '1.1.1.1', '10.0.0.1', 22, 'High'],
    ],
    [
      'a web server',
      {
        W3CIISLog: [
          {
            csMethod: 'POST',
            csUriStem: '/owa/x.aspx',
            csUriQuery: 'a=1',
            cIP: '5.5.5.5',
            scStatus: '500',
            csUserAgent: 'curl/8+x',
            sPort: 443,
            csHost: 'mail.example',
            Computer: 'ex1',
          },
        ],
      },
      "_Im_WebSession(url_has_any=dynamic(['owa']), eventresultdetails_in=dynamic(['500'])) | project Url, HttpRequestMethod, HttpUserAgent, SrcIpAddr, EventResult, Hostname, NetworkApplicationProtocol",
      ['/owa/x.aspx?a=1', 'POST', 'curl/8 x', '5.5.5.5', 'Failure', 'mail.example', 'HTTPS'],
    ],
    [
      'a sign-in',
      {
        SigninLogs: [
          {
            ResultType: '50126',
            UserPrincipalName: 'ann@e.org',
            IPAddress: '5.5.5.5',
            AppDisplayName: 'Azure Portal',
            ResourceDisplayName: 'Graph',
            LocationDetails: { countryOrRegion: 'DE', city: 'Kiel' },
            DeviceDetail: { displayName: 'WS9' },
          },
        ],
      },
      "_Im_Authentication(username_has_any=dynamic(['ann@e.org']), srcipaddr_has_any_prefix=dynamic(['5.5.']), eventresult='Failure') | project User, EventResultDetails, SrcGeoCountry, SrcGeoCity, SrcHostname, TargetAppName, ActingAppName, EventType",
      ['ann@e.org', 'No such user or password', 'DE', 'Kiel', 'WS9', 'Graph', 'Azure Portal', 'Logon'],
    ],
    [
      'a logon',
      {
        DeviceLogonEvents: [
          {
            ActionType: 'LogonFailed',
            DeviceName: 'srv1.corp.example',
            AccountName: 'bob',
            AccountDomain: 'corp',
            LogonType: 'RemoteInteractive',
            FailureReason: 'InvalidUserNameOrPassword',
            RemoteIP: '10.0.0.7',
          },
        ],
      },
      "imAuthentication(targetusername_has='bob') | project EventResult, EventResultDetails, EventSubType, TargetHostname, LogonTarget, Src",
      ['Failure', 'Incorrect password', 'RemoteInteractive', 'srv1', 'srv1.corp.example', '10.0.0.7'],
    ],
    [
      'ssh',
      {
        Syslog: [
          {
            ProcessName: 'sshd',
            SyslogMessage: 'Failed password for invalid user admin from 5.5.5.5 port 4711 ssh2',
            Computer: 'lx1',
            HostIP: '10.0.0.3',
          },
        ],
      },
      '_Im_Authentication | project EventResult, EventResultDetails, TargetUsername, SrcIpAddr, SrcPortNumber, LogonMethod, DvcHostname',
      ['Failure', 'No such user', 'admin', '5.5.5.5', 4711, 'Username & password', 'lx1'],
    ],
    [
      'a file',
      {
        DeviceFileEvents: [
          {
            ActionType: 'FileRenamed',
            DeviceName: 'ws1',
            FileName: 'b.exe',
            FolderPath: 'C:\\t\\b.exe',
            PreviousFileName: 'a.txt',
            PreviousFolderPath: 'C:\\t',
            SHA1: 'ab',
            InitiatingProcessAccountName: 'ann',
          },
        ],
      },
      "_Im_FileEvent(eventtype_in=dynamic(['FileRenamed']), targetfilepath_has_any=dynamic(['b.exe'])) | project FilePath, TargetFileDirectory, TargetFileExtension, SrcFilePath, TargetFilePathType, Hash, User",
      ['C:\\t\\b.exe', 'C:\\t\\', 'exe', 'C:\\t\\a.txt', 'Windows Local', 'ab', 'ann'],
    ],
    [
      'SharePoint',
      {
        OfficeActivity: [
          {
            RecordType: 'SharePointFileOperation',
            Operation: 'FileDownloaded',
            UserId: 'ann@e.org',
            ClientIP: '5.5.5.5',
            OfficeObjectId: 'https://e.sharepoint.com/x.docx',
            SourceFileName: 'x.docx',
            OfficeWorkload: 'SharePoint',
          },
        ],
      },
      'imFileEvent | project EventType, User, FileName, TargetFilePathType, IpAddr',
      ['FileAccessed', 'ann@e.org', 'x.docx', 'URL', '5.5.5.5'],
    ],
    [
      'the registry',
      {
        DeviceRegistryEvents: [
          {
            ActionType: 'RegistryValueSet',
            DeviceName: 'ws1',
            RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Run',
            RegistryValueName: 'x',
            RegistryValueData: 'evil.exe',
            RegistryValueType: 'String',
          },
        ],
      },
      "_Im_RegistryEvent(registrykey_has_any=dynamic(['Run']), registrydata_has_any=dynamic(['evil.exe'])) | project EventType, RegistryKey, RegistryValue, RegistryValueType",
      ['RegistryValueSet', 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Run', 'x', 'Reg_Sz'],
    ],
    [
      'Azure',
      {
        AzureActivity: [
          {
            OperationNameValue: 'Microsoft.Compute/virtualMachines/delete',
            ActivityStatusValue: 'Success',
            Caller: 'ann@e.org',
            CallerIpAddress: '5.5.5.5',
          },
        ],
      },
      "_Im_AuditEvent(actorusername_has_any=dynamic(['ann@e.org']), operation_has_any=dynamic(['delete'])) | project EventType, EventResult, User, SrcIpAddr",
      ['Delete', 'Success', 'ann@e.org', '5.5.5.5'],
    ],
    [
      'an account',
      {
        SecurityEvent: [
          {
            EventID: 4732,
            Computer: 'dc1',
            TargetUserName: 'Administrators',
            TargetDomainName: 'Builtin',
            MemberSid: 'S-1-5-21-7',
            MemberName: '-',
            SubjectUserName: 'bob',
            SubjectDomainName: 'CORP',
          },
        ],
      },
      "_Im_UserManagement(eventtype_in=dynamic(['UserAddedToGroup'])) | project User, TargetUserId, GroupName, GroupType",
      ['CORP\\bob', 'S-1-5-21-7', 'Builtin\\Administrators', 'Local'],
    ],
    [
      'dhcp',
      { Syslog: [{ ProcessName: 'dhcpd', SyslogMessage: 'DHCPACK on 10.0.0.7 to aa:bb:cc:dd:ee:ff (ws1) via eth0', Computer: 'gw' }] },
      '_Im_DhcpEvent | project EventType, SrcIpAddr, SrcMacAddr, SrcHostname',
      ['Assign', '10.0.0.7', 'aa:bb:cc:dd:ee:ff', 'ws1'],
    ],
    [
      'an alert',
      {
        AlertInfo: [{ AlertId: 'a1', Title: 'Bad', Category: 'Execution', Severity: 'High' }],
        AlertEvidence: [{ AlertId: 'a1', Title: 'Bad', EntityType: 'Machine', DeviceName: 'ws1.corp.example', EvidenceRole: 'Impacted' }],
      },
      "_Im_AlertEvent(hostname_has_any=dynamic(['ws1'])) | project AlertName, EventSeverity, AttackTactics, IndicatorType, IndicatorAssociation, DvcHostname",
      ['Bad', 'High', 'Execution', 'Host', 'Impacted', 'ws1'],
    ],
    [
      'rows that are normalised already',
      {
        ASimDnsActivityLogs: [
          { DnsQuery: 'n.example', EventResultDetails: 'NOERROR', EventType: 'Query', EventProduct: 'Own', SrcIpAddr: '10.0.0.1' },
        ],
      },
      "_Im_Dns(srcipaddr='10.0.0.1') | project Query, EventProduct, EventSchema",
      ['n.example', 'Own', 'Dns'],
    ],
  ];
  it.each(cases)('tells %s', async (_, rows, kql, expected) => {
    const hunt = await engineOver(rows);
    const found = await hunt(kql);
    expect(found.rows).toEqual([expected]);
    expect(found.warnings).toEqual([]);
  });
});

describe('columns every table has', () => {
  it('fills Type, _ItemId and _TimeReceived, and lets hunts name the others', async () => {
    const hunt = await engineOver({ SecurityEvent: [{ EventID: 1 }], AIAgentsInfo: [{}] });
    const found = await hunt(
      'SecurityEvent | where _TimeReceived > datetime(2026-01-01) | project Type, _TimeReceived, _ResourceId, _SubscriptionId, x = ingestion_time()',
    );
    expect(found.rows).toEqual([['SecurityEvent', '2026-01-02T03:04:05.0000000Z', '', '', '2026-01-02T03:04:05.0000000Z']]);
    expect((await hunt("union withsource=T SecurityEvent, Syslog | where Type == 'SecurityEvent' | project T")).rows).toEqual([
      ['SecurityEvent'],
    ]);
    expect((await hunt("AIAgentsInfo | where Type == 'AIAgentsInfo' | count")).rows).toEqual([[1]]);
  });

  it('accepts either time column on either family, through let, union and join', async () => {
    const hunt = await engineOver({
      SecurityEvent: [{ EventID: 1, Computer: 'a' }],
      AIAgentsInfo: [{ AIAgentId: 'a' }],
      DeviceInfo: [{ DeviceName: 'a' }],
    });
    const one = async (kql: string) => expect((await hunt(`${kql} | count`)).rows, kql).toEqual([[1]]);
    await one('SecurityEvent | where Timestamp > datetime(2026-01-01)');
    await one('AIAgentsInfo | where TimeGenerated > datetime(2026-01-01)');
    await one('let x = SecurityEvent | where Timestamp > datetime(2026-01-01); x | where TimeGenerated < now()');
    await one('let f = (t:(Timestamp:datetime)) { t | where Timestamp < now() }; f(SecurityEvent)');
    await one(
      'SecurityEvent | join kind=inner (DeviceInfo | where TimeGenerated < now()) on $left.Computer == $right.DeviceName | where Timestamp < now()',
    );
    expect((await hunt('union SecurityEvent, AIAgentsInfo | where TimeGenerated > datetime(2026-01-01) | count')).rows).toEqual([[2]]);
    expect((await hunt('union SecurityEvent, DeviceInfo | where Timestamp > datetime(2026-01-01) | count')).rows).toEqual([[2]]);
    expect(
      (
        await hunt(
          'union (SecurityEvent | project TimeGenerated, Computer), (AIAgentsInfo | where Timestamp > datetime(2026-01-01)) | count',
        )
      ).rows,
    ).toEqual([[2]]);
  });
});

const corpus = resolve(process.cwd(), '../shared/corpus/evidence/mordor/zips/empire_launcher_vbs.zip');
describe('over a recorded attack', () => {
  if (!existsSync(corpus)) {
    console.warn(`skipped: ${corpus} is not there`);
    it.skip('needs the shared corpus', () => undefined);
    return;
  }
  let d: ReturnType<typeof desk>;
  beforeAll(() => {
    d = desk();
  });
  afterAll(() => undefined);
  it('finds the same process starts as the devices’ own table, and their ends beside them', async () => {
    const engine = await d.open();
    await engine.importEvidence([corpus], {});
    const counts = await huntIn(
      engine,
      "_Im_ProcessCreate | count as A | union (DeviceProcessEvents | where ActionType == 'ProcessCreated' | count as B)",
    );
    expect(counts.rows[0]?.[0]).toBeGreaterThan(0);
    expect(counts.rows[0]?.[0]).toBe(counts.rows[1]?.[1]);
    const found = await huntIn(
      engine,
      "_Im_ProcessCreate(targetprocess_has_any=dynamic(['powershell.exe'])) | where ActingProcessName has 'wscript' | project EventProduct, DvcHostname, User",
    );
    expect(found.rows).toContainEqual(['Sysmon', 'workstation5', 'theshire\\pgustavo']);
  });
});
