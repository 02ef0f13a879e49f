// Three ordinary days on the machines of HARBOR: services, updates, people at work, backups, administration.

import { Machine, type Process, type Session } from './machine.js';
import { DAY, HOUR, MINUTE, at, type Random } from './random.js';
import { SECURITY, SYSTEM } from './providers.js';
import { BACKUP_SERVER, HOSTS, LOCAL, PEOPLE, PROGRAMS, STAFF, TENANT, type Account, type Program } from './world.js';

export const STORY_START = at(12, '00:00');
export const STORY_END = at(15, '00:00');

/** Sites that the office talks to all day: documentation addresses, as everything outside. */
const SITES = [
  ['mail.cloudsuite.example', '192.0.2.31'], ['files.cloudsuite.example', '192.0.2.32'], ['login.cloudsuite.example', '192.0.2.33'], ['chat.cloudsuite.example', '192.0.2.34'],
  ['updates.cloudsuite.example', '192.0.2.40'], ['telemetry.cloudsuite.example', '192.0.2.41'], ['www.portnews.example', '203.0.113.180'], ['tracking.kaiserfracht.example', '198.51.100.140'],
  ['update.kaiserfracht.example', '198.51.100.141'], ['customs.gov.example', '203.0.113.201'], ['weather.example', '203.0.113.150'], ['maps.example', '198.51.100.160'], ['bank.example', '203.0.113.210'],
] as const; // prettier-ignore

const DOCUMENTS = [
  'Rates_Q1',
  'Booking_list',
  'Customs_3381',
  'Payroll_March',
  'Offer_Kattegat',
  'Berth_plan',
  'Fuel_surcharge',
  'Invoices_open',
  'Minutes_0309',
  'Crew_roster',
];
export const FINANCE_FILES = [
  'Forecast\\2026_forecast.xlsx',
  'Forecast\\2025_actuals.xlsx',
  'Payroll\\2026-02.xlsx',
  'Payroll\\2026-03.xlsx',
  'Contracts\\Kattegat_2026.pdf',
  'Contracts\\Baltic_lease.pdf',
  'Bank\\accounts.xlsx',
  'Bank\\limits.docx',
  'Audit\\2025_report.pdf',
  'Audit\\ledger.csv',
];

/** A service that wakes up now and then: how often, for how long, as whom. */
interface Habit {
  readonly program: Program;
  readonly commandLine: string;
  readonly everyMinutes: number;
  readonly forMs: number;
  readonly as?: keyof typeof LOCAL;
  readonly task?: string;
  readonly site?: number;
}
const svchost = (group: string, service: string) => `C:\\Windows\\System32\\svchost.exe -k ${group} -p -s ${service}`;
const HABITS: readonly Habit[] = [
  { program: PROGRAMS.svchost, commandLine: svchost('netsvcs', 'wuauserv'), everyMinutes: 95, forMs: 240_000, site: 4 },
  { program: PROGRAMS.svchost, commandLine: svchost('netsvcs', 'BITS'), everyMinutes: 140, forMs: 300_000, site: 4 },
  { program: PROGRAMS.svchost, commandLine: svchost('LocalService', 'WdiServiceHost'), everyMinutes: 210, forMs: 90_000, as: 'localService' },
  { program: PROGRAMS.svchost, commandLine: svchost('NetworkService', 'CryptSvc'), everyMinutes: 240, forMs: 60_000, as: 'networkService', site: 5 },
  { program: PROGRAMS.taskhostw, commandLine: 'taskhostw.exe Install $(Arg0)', everyMinutes: 70, forMs: 45_000, task: '\\Microsoft\\Windows\\UpdateOrchestrator\\Schedule Scan' },
  { program: PROGRAMS.backgroundTask, commandLine: '"C:\\Windows\\system32\\backgroundTaskHost.exe" -ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca', everyMinutes: 45, forMs: 20_000 },
  { program: PROGRAMS.wmiprvse, commandLine: 'C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding', everyMinutes: 40, forMs: 95_000, as: 'networkService' },
  { program: PROGRAMS.dllhost, commandLine: 'C:\\Windows\\system32\\DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}', everyMinutes: 80, forMs: 6_000 },
  { program: PROGRAMS.sppsvc, commandLine: 'C:\\Windows\\system32\\sppsvc.exe', everyMinutes: 360, forMs: 31_000, as: 'networkService', task: '\\Microsoft\\Windows\\SoftwareProtectionPlatform\\SvcRestartTask' },
  { program: PROGRAMS.defender, commandLine: `"${PROGRAMS.defender.path}" SignatureUpdate -ScheduleJob -RestrictPrivileges`, everyMinutes: 130, forMs: 25_000, task: '\\Microsoft\\Windows\\Windows Defender\\Windows Defender Scheduled Scan', site: 4 },
  { program: PROGRAMS.compattel, commandLine: 'C:\\Windows\\system32\\compattelrunner.exe -m:appraiser.dll -f:DoScheduledTelemetryRun', everyMinutes: 720, forMs: 140_000, task: '\\Microsoft\\Windows\\Application Experience\\Microsoft Compatibility Appraiser', site: 5 },
  { program: PROGRAMS.updater, commandLine: `"${PROGRAMS.updater.path}" /ua /installsource scheduler`, everyMinutes: 180, forMs: 12_000, task: '\\KfUpdateTaskMachineUA', site: 8 },
]; // prettier-ignore

/** What every Windows machine does by itself. */
export function machineHabits(machine: Machine, random: Random, pace = 1): void {
  for (const habit of HABITS) {
    const every = habit.everyMinutes * MINUTE * pace;
    for (let time = STORY_START + random.below(every); time < STORY_END; time += every * 0.7 + random.below(every * 0.6))
      habitRun(machine, random, habit, Math.floor(time));
  }
  for (let time = STORY_START + random.below(HOUR); time < STORY_END; time += 25 * MINUTE + random.below(30 * MINUTE)) {
    machine.logon(time, { account: LOCAL.system, type: 5, privileged: true });
  }
  for (let time = STORY_START + 6 * HOUR; time < STORY_END; time += DAY / 2)
    machine.log(SYSTEM.uptime, time, [
      '',
      '',
      '',
      '',
      String(Math.floor((time - machine.boot) / 1000)),
      '60',
      '-60 W. Europe Standard Time',
    ]);
}

const SERVICE_NAMES: Readonly<Record<string, string>> = {
  wuauserv: 'Windows Update',
  BITS: 'Background Intelligent Transfer Service',
  WdiServiceHost: 'Diagnostic Service Host',
  CryptSvc: 'Cryptographic Services',
};

function habitRun(machine: Machine, random: Random, habit: Habit, time: number): void {
  const account = LOCAL[habit.as ?? 'system'];
  const session: Session =
    habit.as && habit.as !== 'system'
      ? { account, id: habit.as === 'localService' ? 0x3e5n : 0x3e4n, type: 5, terminal: 0, elevated: true }
      : machine.system;
  const forMs = Math.floor(habit.forMs * 0.5) + random.below(habit.forMs);
  const { process } = machine.run(time, forMs, habit.program, habit.commandLine, machine.services, { session, integrity: 'System' });
  if (habit.task) machine.taskEvents(time - 40, habit.task, habit.program.path, `NT AUTHORITY\\${account.name}`, forMs, process.pid);
  const service = /-s (\w+)$/.exec(habit.commandLine)?.[1];
  if (service) {
    machine.serviceState(time, SERVICE_NAMES[service] ?? service, 'running');
    machine.serviceState(time + forMs, SERVICE_NAMES[service] ?? service, 'stopped');
  }
  if (habit.site !== undefined) visit(machine, random, process, time + 400, habit.site);
  if (random.chance(25))
    machine.registryValue(
      time + 900,
      process,
      `HKLM\\System\\CurrentControlSet\\Services\\${service ?? 'EventLog'}\\Parameters\\LastRun`,
      `DWORD (0x${random.hex(8)})`,
    );
  if (random.chance(15)) machine.file(time + 1200, process, `C:\\Windows\\Temp\\${random.hex(8)}.tmp`);
}

function visit(machine: Machine, random: Random, process: Process, time: number, site = random.below(SITES.length)): void {
  const [name, ip] = SITES[site] as (typeof SITES)[number];
  machine.dns(time, process, name, ip);
  machine.connect(time + random.between(8, 90), process, { ip, port: 443, name });
}

/** A person at a workstation: logs on, works in applications, pauses, goes home. Nobody works on Saturday. */
export function workday(machine: Machine, random: Random, person: Account, day: number): void {
  const start = at(day, '07:10') + random.below(50 * MINUTE);
  const end = at(day, '16:05') + random.below(60 * MINUTE);
  if (random.chance(40)) machine.failedLogon(start - 9_000, person, 2, { ip: '127.0.0.1', workstation: machine.facts.name });
  const { session } = machine.logon(start, { account: person, type: 2 });
  const explorer = machine.start(start + 2_000, PROGRAMS.explorer, 'C:\\Windows\\Explorer.EXE', machine.winlogon, {
    session,
    integrity: 'Medium',
  }).process;
  const open = (delay: number, program: Program, args = '') =>
    machine.start(start + delay, program, `"${program.path}"${args}`, explorer).process;
  const apps = [
    open(6_000, PROGRAMS.oneDrive, ' /background'),
    open(9_000, PROGRAMS.teams, ' msteams:system-initiated'),
    open(40_000, PROGRAMS.outlook),
    open(95_000, PROGRAMS.edge),
    open(140_000, PROGRAMS.freight),
  ];
  for (const app of apps) machine.load(start + 150_000, app, PROGRAMS.defenderEngine);
  workHours(machine, random, session, explorer, apps, start + 3 * MINUTE, end);
  for (const app of apps.toReversed()) machine.end(end - random.below(60_000), app);
  machine.end(end, explorer);
  machine.logoff(end + 800, session);
}

function workHours(
  machine: Machine,
  random: Random,
  session: Session,
  explorer: Process,
  apps: readonly Process[],
  from: number,
  to: number,
): void {
  const person = session.account.name;
  for (let time = from; time < to; time += random.between(15_000, 4 * MINUTE)) {
    const app = random.pick(apps);
    switch (
      random.weighted([
        [46, 'web'],
        [14, 'document'],
        [12, 'index'],
        [10, 'save'],
        [8, 'broker'],
        [6, 'setting'],
        [2, 'unlock'],
        [2, 'tool'],
      ] as const)
    ) {
      case 'web':
        visit(machine, random, app, time);
        break;
      case 'document': {
        const file = `${random.pick(DOCUMENTS)}.${random.chance(60) ? 'xlsx' : 'docx'}`;
        const program = file.endsWith('xlsx') ? PROGRAMS.excel : PROGRAMS.word;
        const { process } = machine.run(
          time,
          random.between(40_000, 900_000),
          program,
          `"${program.path}" "C:\\Users\\${person}\\Documents\\${file}"`,
          explorer,
        );
        machine.file(time + 1500, process, `C:\\Users\\${person}\\Documents\\~$${file.slice(2)}`);
        break;
      }
      case 'index':
        machine.run(
          time,
          60_000,
          PROGRAMS.searchHost,
          '"C:\\Windows\\system32\\SearchProtocolHost.exe" Global\\UsGthrFltPipeMssGthrPipe_S-1-5-21 1 -2147483646',
          machine.services,
        );
        if (random.chance(50))
          machine.run(
            time + 20,
            61_000,
            PROGRAMS.searchFilter,
            '"C:\\Windows\\system32\\SearchFilterHost.exe" 0 804 808 816',
            machine.services,
          );
        break;
      case 'save':
        machine.file(time, app, `C:\\Users\\${person}\\AppData\\Local\\Temp\\${random.hex(6)}.tmp`);
        break;
      case 'broker':
        machine.run(
          time,
          random.between(5_000, 300_000),
          PROGRAMS.runtimeBroker,
          'C:\\Windows\\System32\\RuntimeBroker.exe -Embedding',
          machine.services,
          { session, integrity: 'Medium' },
        );
        break;
      case 'setting':
        if (random.chance(60))
          machine.registryValue(
            time,
            app,
            `HKU\\${session.account.sid}\\Software\\Microsoft\\Office\\16.0\\Common\\Roaming\\LastSync`,
            `QWORD (0x01dcb1e4-0x${random.hex(8)})`,
          );
        else
          machine.registryKey(
            time,
            app,
            'CreateKey',
            `HKU\\${session.account.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\RecentDocs\\.xlsx`,
          );
        break;
      case 'unlock':
        machine.logon(time, { account: session.account, type: 7 });
        break;
      case 'tool':
        machine.run(
          time,
          random.between(4_000, 60_000),
          PROGRAMS.notepad,
          `"C:\\Windows\\notepad.exe" C:\\Users\\${person}\\Desktop\\todo.txt`,
          explorer,
        );
        break;
    }
  }
}

/** Shares opened by people and machines all day. */
export function fileServerDays(server: Machine, random: Random): void {
  const clients = [
    [PEOPLE.finClerk, HOSTS.clerk.ip],
    [PEOPLE.finLead, HOSTS.lead.ip],
    [PEOPLE.salesLead, '10.20.14.9'],
    [PEOPLE.opsDesk, '10.20.14.23'],
    [PEOPLE.hr, '10.20.14.31'],
  ] as const;
  for (const day of [12, 13]) {
    for (let time = at(day, '07:20'); time < at(day, '17:00'); time += random.between(20_000, 3 * MINUTE)) {
      const [person, ip] = random.pick(clients);
      const share = person === PEOPLE.finClerk || person === PEOPLE.finLead ? 'Finance' : random.pick(['Common', 'Operations', 'Sales']);
      shareVisit(server, random, person, ip, share, time, random.between(1, 4));
    }
  }
}
function shareVisit(server: Machine, random: Random, person: Account, ip: string, share: string, time: number, files: number): void {
  const { session } = server.logon(time, { account: person, type: 3, ip });
  server.share(time + 15, session, ip, `\\\\*\\${share}`, `\\??\\D:\\Shares\\${share}`);
  for (let i = 0; i < files; i++) {
    const relative = share === 'Finance' ? random.pick(FINANCE_FILES) : `${random.pick(DOCUMENTS)}.xlsx`;
    server.shareFile(
      time + 200 + i * random.between(100, 4000),
      session,
      ip,
      `\\\\*\\${share}`,
      `\\??\\D:\\Shares\\${share}`,
      relative,
      random.chance(20),
    );
  }
  server.logoff(time + random.between(20_000, 90_000), session);
}

/** The nightly backup: svc_backup from the backup server, at 23:00, as it should be. */
export function nightlyBackup(server: Machine, random: Random): void {
  for (const day of [12, 13, 14]) {
    const start = at(day, '23:00') + random.below(40_000);
    const { session } = server.logon(start, { account: PEOPLE.backup, type: 3, ip: BACKUP_SERVER.ip, privileged: true });
    const agent = server.start(start + 900, PROGRAMS.backupAgent, `"${PROGRAMS.backupAgent.path}" --job nightly --full`, server.services, {
      session: server.system,
    }).process;
    server.connect(start + 1500, agent, { ip: BACKUP_SERVER.ip, port: 8443, name: `${BACKUP_SERVER.name}.${TENANT}` });
    for (let i = 0; i < 40; i++)
      server.shareFile(
        start + 2000 + i * 700 + random.below(300),
        session,
        BACKUP_SERVER.ip,
        '\\\\*\\D$',
        '\\??\\D:\\',
        `Shares\\${random.pick(['Common', 'Finance', 'Sales'])}\\${random.hex(6)}.bak`,
      );
    const end = start + 38 * MINUTE;
    server.end(end, agent);
    server.logoff(end + 400, session);
  }
}

/** A domain controller hears of every logon. */
export function directoryDays(dc: Machine, random: Random): void {
  const machines = [
    ...Object.values(HOSTS),
    { name: 'WKS-0109', ip: '10.20.14.9' },
    { name: 'WKS-0123', ip: '10.20.14.23' },
    { name: 'WKS-0131', ip: '10.20.14.31' },
  ];
  for (let time = STORY_START; time < STORY_END; time += random.between(30_000, 5 * MINUTE)) {
    const from = random.pick(machines);
    const account = {
      ...LOCAL.system,
      name: `${from.name}$`,
      domain: 'HARBOR',
      sid: `S-1-5-21-2871564230-1182770945-3361204418-${2000 + from.ip.length * 7}`,
    };
    dc.serviceTicket(time, account, random.pick([HOSTS.dc, HOSTS.files]), from.ip);
    if (random.chance(50)) {
      const { session } = dc.logon(time + 20, { account, type: 3, ip: from.ip });
      dc.logoff(time + random.between(500, 15_000), session);
    }
  }
  for (const day of [12, 13]) {
    for (let time = at(day, '07:00'); time < at(day, '17:10'); time += random.between(25_000, 4 * MINUTE)) {
      const person = random.pick(STAFF);
      const ip = `10.20.14.${{ 'fin.clerk': 42, 'fin.lead': 17, 'sales.lead': 9, 'ops.desk': 23, 'hr.office': 31, 'it.admin': 4, 'm.harbor': 2 }[person.name] ?? 90}`;
      if (random.chance(35)) dc.ticketGranting(time, person, ip, random.chance(4) ? 0x18 : 0);
      else dc.serviceTicket(time, person, random.pick([HOSTS.files, HOSTS.dc]), ip);
      if (random.chance(6))
        dc.credentialCheck(time + 5, person, machines.find((m) => m.ip === ip)?.name ?? '', random.chance(20) ? 0xc000_006a : 0);
    }
  }
}

/** The administrator's own work, some of which looks like an intruder's. */
export function administration(machines: { readonly dc: Machine; readonly files: Machine; readonly lead: Machine }, random: Random): void {
  const { dc, files, lead } = machines;
  const admin = PEOPLE.itAdmin;
  for (const [server, day, clock] of [
    [files, 12, '10:20:00'],
    [files, 13, '09:05:00'],
    [dc, 12, '14:30:00'],
    [dc, 13, '15:10:00'],
  ] as const) {
    const start = at(day, clock) + random.below(HOUR / 4);
    const { session } = server.logon(start, {
      account: admin,
      type: 10,
      ip: '10.20.14.4',
      workstation: server.facts.name,
      privileged: true,
    });
    const explorer = server.start(start + 3000, PROGRAMS.explorer, 'C:\\Windows\\Explorer.EXE', server.winlogon, {
      session,
      integrity: 'High',
    }).process;
    server.run(
      start + 20_000,
      15 * MINUTE,
      PROGRAMS.mmc,
      '"C:\\Windows\\system32\\mmc.exe" "C:\\Windows\\system32\\services.msc"',
      explorer,
    );
    const shell = server.start(
      start + 60_000,
      PROGRAMS.powershell,
      '"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe" -ExecutionPolicy RemoteSigned',
      explorer,
    ).process;
    server.consoleStarted(start + 60_900, shell);
    for (const [i, text] of [
      'Get-Service | Where-Object Status -ne Running',
      'Get-EventLog -LogName System -Newest 50',
      'Get-ADUser -Filter * -Properties LastLogonDate | Sort-Object LastLogonDate | Export-Csv C:\\Admin\\stale.csv',
      'Test-NetConnection SRV-BKP01 -Port 8443',
      'Invoke-Command -ComputerName WKS-0117 -ScriptBlock { Get-HotFix }',
    ].entries())
      server.script(start + 70_000 + i * 45_000, shell, text);
    server.run(start + 130_000, 3_000, PROGRAMS.net, 'net  group "Domain Admins" /domain', shell);
    server.run(start + 150_000, 2_000, PROGRAMS.ipconfig, 'ipconfig  /all', shell);
    server.end(start + 18 * MINUTE, shell);
    server.end(start + 20 * MINUTE, explorer);
    server.logoff(start + 20 * MINUTE + 500, session);
  }
  // A software rollout: a service comes, runs a shell as SYSTEM, and goes.
  const rollout = at(12, '11:42:10');
  const { session } = lead.logon(rollout, { account: admin, type: 3, ip: '10.20.14.4', privileged: true });
  lead.installService(rollout + 700, 'DeployRunner', PROGRAMS.deployRunner.path, session);
  const runner = lead.start(rollout + 1_100, PROGRAMS.deployRunner, `"${PROGRAMS.deployRunner.path}"`, lead.services).process;
  lead.run(rollout + 1_900, 22_000, PROGRAMS.cmd, 'cmd.exe /c msiexec /i \\\\SRV-FILE02\\Deploy\\FreightDesk_8.4.1.msi /qn', runner);
  lead.end(rollout + 30_000, runner);
  lead.logoff(rollout + 31_000, session);
  newColleague(dc);
}

function newColleague(dc: Machine): void {
  const time = at(12, '14:41:22');
  const session = dc.session(PEOPLE.itAdmin, 10, 2, true);
  const sid = `${PEOPLE.itAdmin.sid.slice(0, -4)}1163`;
  dc.security(SECURITY.userCreated, time, [
    'l.vries',
    'HARBOR',
    sid,
    ...dc.subject(session),
    '-',
    'l.vries',
    'Lotte de Vries',
    `l.vries@${TENANT}`,
    '-',
    '-',
    '-',
    '-',
    '-',
    '%%1794',
    '%%1794',
    '513',
    '-',
    '0x0',
    '0x15',
    '\n\t\t%%2080\n\t\t%%2082\n\t\t%%2084',
    '-',
    '-',
    '%%1793',
  ]);
  dc.security(SECURITY.groupMember, time + 9_000, [
    `CN=Lotte de Vries,OU=Staff,DC=harbor,DC=example`,
    sid,
    'Sales',
    'HARBOR',
    `${PEOPLE.itAdmin.sid.slice(0, -4)}1190`,
    ...dc.subject(session),
    '-',
  ]);
}
