// One Windows machine of the story: what happens on it is told to its logs the way Windows and Sysmon would.

import type { EventTemplate, EvtxEvent, EvtxValue } from './evtxTypes.js';
import { filetime } from './evtxWriter.js';
import { POWERSHELL, SECURITY, SYSMON, SYSTEM, TASKS } from './providers.js';
import type { Random } from './random.js';
import { DOMAIN, LOCAL, PROGRAMS, fileName, fqdn, hashText, machineSid, type Account, type HostFacts, type Program } from './world.js';

export interface Session {
  readonly account: Account;
  readonly id: bigint;
  readonly type: number;
  readonly terminal: number;
  readonly elevated: boolean;
}
export interface Process {
  readonly pid: number;
  readonly guid: string;
  readonly time: number;
  readonly program: Program;
  readonly commandLine: string;
  readonly session: Session;
  readonly integrity: string;
  readonly parent: Process | null;
}
/** An event with its place in the order of its log; written later. */
export interface Logged {
  readonly event: EvtxEvent;
  readonly order: number;
  readonly host: string;
}
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  readonly name?: string;
  readonly protocol?: 'tcp' | 'udp';
}

const NONE = '{00000000-0000-0000-0000-000000000000}';
const NOBODY: readonly EvtxValue[] = ['S-1-0-0', '-', '-', 0n];
const LABELS: Readonly<Record<string, string>> = {
  System: 'S-1-16-16384',
  High: 'S-1-16-12288',
  Medium: 'S-1-16-8192',
  Low: 'S-1-16-4096',
};
const PRIVILEGES = [
  'SeSecurityPrivilege',
  'SeBackupPrivilege',
  'SeRestorePrivilege',
  'SeTakeOwnershipPrivilege',
  'SeDebugPrivilege',
  'SeSystemEnvironmentPrivilege',
  'SeLoadDriverPrivilege',
  'SeImpersonatePrivilege',
].join('\n\t\t\t');

export interface LogonRequest {
  readonly account: Account;
  readonly type: number;
  readonly ip?: string;
  readonly workstation?: string;
  readonly ntlm?: boolean;
  readonly privileged?: boolean;
  readonly process?: Process;
}

export class Machine {
  readonly logs = new Map<string, Logged[]>();
  readonly system: Session = { account: LOCAL.system, id: 0x3e7n, type: 5, terminal: 0, elevated: true };
  readonly services: Process;
  readonly lsass: Process;
  readonly winlogon: Process;
  #order = 0;
  #nextPid: number;
  #nextSession: bigint;
  #port = 49_700;
  readonly #machineAccount: Account;

  constructor(
    readonly facts: HostFacts,
    readonly random: Random,
    readonly boot: number,
  ) {
    this.#nextPid = 3000 + random.below(400) * 4;
    this.#nextSession = 0x4_0000n + BigInt(random.below(0x8000));
    this.#machineAccount = { ...LOCAL.system, name: `${facts.name}$`, domain: DOMAIN, sid: machineSid(facts) };
    this.services = this.#resident(PROGRAMS.services, 700, null);
    this.lsass = this.#resident(PROGRAMS.lsass, 724, null);
    this.winlogon = this.#resident(PROGRAMS.winlogon, 640, null);
  }
  #resident(program: Program, pid: number, parent: Process | null): Process {
    return {
      pid,
      guid: this.#guid(this.boot, pid),
      time: this.boot,
      program,
      commandLine: program.path,
      session: this.system,
      integrity: 'System',
      parent,
    };
  }
  resident(program: Program, commandLine: string, session: Session = this.system): Process {
    const pid = this.#pid();
    const integrity = session === this.system ? 'System' : 'Medium';
    return { pid, guid: this.#guid(this.boot, pid), time: this.boot, program, commandLine, session, integrity, parent: this.services };
  }
  #pid(): number {
    this.#nextPid += 4 * this.random.between(1, 40);
    if (this.#nextPid > 24_000) this.#nextPid = 3000 + this.random.below(300) * 4;
    return this.#nextPid;
  }
  /** Sysmon's form: machine, start time, a token part that is different for every process. */
  #guid(time: number, pid: number): string {
    const machine = this.facts.deviceId.slice(0, 8);
    const start = Math.floor(time / 1000).toString(16).padStart(8, '0'); // prettier-ignore
    const order = (this.#order + pid).toString(16).padStart(4, '0').slice(-4);
    return `{${machine}-${start.slice(4)}-${start.slice(0, 4)}-${order.slice(2)}${order.slice(0, 2)}-000000001700}`;
  }
  sourcePort(): number {
    this.#port = this.#port > 65_000 ? 49_700 : this.#port + this.random.between(1, 9);
    return this.#port;
  }

  log(
    template: EventTemplate,
    time: number,
    values: readonly EvtxValue[],
    writer: { userId?: string | null; processId?: number; channel?: string } = {},
  ): Logged {
    const list = this.logs.get(writer.channel ?? template.channel) ?? [];
    this.logs.set(writer.channel ?? template.channel, list);
    const order = this.#order++;
    // The log's clock has 100 ns; the sample spreads events of one millisecond over it in their order.
    const event: EvtxEvent = {
      template, time: filetime(time, 1000 + ((order * 37) % 8000)), computer: fqdn(this.facts), processId: writer.processId ?? 4,
      threadId: 100 + ((order * 4) % 9000), userId: writer.userId ?? null, values,
    }; // prettier-ignore
    const logged = { event, order, host: this.facts.name };
    list.push(logged);
    return logged;
  }
  #sysmon(template: EventTemplate, time: number, values: readonly EvtxValue[]): Logged {
    return this.log(template, time, values, { userId: 'S-1-5-18', processId: 2844 });
  }
  #security(template: EventTemplate, time: number, values: readonly EvtxValue[]): Logged {
    return this.log(template, time, values, { processId: this.lsass.pid });
  }

  // ---- accounts and logons ------------------------------------------------------------------------

  /** The four subject fields; the machine speaks as its own account. */
  subject(session: Session): readonly EvtxValue[] {
    const account = session === this.system ? { ...this.#machineAccount, sid: 'S-1-5-18' } : session.account;
    return [account.sid, account.name, account.domain, session.id];
  }
  session(account: Account, type: number, terminal: number, elevated = false): Session {
    this.#nextSession += BigInt(this.random.between(0x40, 0x4000));
    return { account, id: this.#nextSession, type, terminal, elevated };
  }
  logon(time: number, request: LogonRequest): { session: Session; events: Logged[] } {
    const { account, type, ntlm = false, privileged = false } = request;
    const remote = type === 3 || type === 10;
    const known = type === 5 && account.domain === 'NT AUTHORITY';
    const session: Session = known
      ? { account, id: account === LOCAL.system ? 0x3e7n : 0x3e5n, type, terminal: 0, elevated: true }
      : this.session(account, type, type === 2 || type === 7 || type === 10 ? 1 : 0, privileged);
    const subject = remote && type === 3 ? NOBODY : this.subject(this.system);
    const process = request.process ?? (type === 3 ? null : type === 5 ? this.services : this.winlogon);
    const guid = ntlm || known ? NONE : this.#guid(time, Number(session.id & 0xffffn));
    const events = [
      this.#security(SECURITY.logon, time, [
        ...subject, account.sid, account.name, account.domain, session.id, type,
        ntlm ? 'NtLmSsp ' : type === 3 ? 'Kerberos' : type === 5 ? 'Advapi  ' : 'User32 ', ntlm ? 'NTLM' : type === 3 ? 'Kerberos' : 'Negotiate',
        request.workstation ?? (type === 3 ? '-' : this.facts.name), guid, '-', ntlm ? 'NTLM V2' : '-', ntlm ? 128 : 0,
        BigInt(process?.pid ?? 0), process?.program.path ?? '-', request.ip ?? '-', request.ip ? String(this.sourcePort()) : '-', '%%1833', '-', '-', '-', '%%1843', 0n,
        privileged || known ? '%%1842' : '%%1843',
      ]),
    ]; // prettier-ignore
    if (privileged || known)
      events.push(
        this.#security(SECURITY.privileges, time, [
          ...(known ? [account.sid, account.name, account.domain, session.id] : this.subject(session)),
          PRIVILEGES,
        ]),
      );
    return { session, events };
  }
  logoff(time: number, { account, id, type }: Session): Logged {
    return this.#security(SECURITY.logoff, time, [account.sid, account.name, account.domain, id, type]);
  }
  failedLogon(
    time: number,
    account: Account,
    type: number,
    from: { readonly ip: string; readonly workstation: string },
    subStatus = 0xc000_006a,
  ): Logged {
    return this.#security(SECURITY.failedLogon, time, [
      ...NOBODY, 'S-1-0-0', account.name, account.domain, subStatus === 0xc000_015b ? 0xc000_015b : 0xc000_006d, subStatus === 0xc000_015b ? '%%2308' : '%%2313',
      subStatus === 0xc000_015b ? 0 : subStatus, type, 'NtLmSsp ', 'NTLM', from.workstation, '-', '-', 0, 0n, '-', from.ip, String(this.sourcePort()),
    ]); // prettier-ignore
  }
  explicitLogon(time: number, session: Session, target: Account, server: string, process: Process): Logged {
    return this.#security(SECURITY.explicitLogon, time, [
      ...this.subject(session),
      NONE,
      target.name,
      target.domain,
      NONE,
      server,
      server,
      BigInt(process.pid),
      process.program.path,
      '-',
      '-',
    ]);
  }

  // ---- processes ----------------------------------------------------------------------------------

  start(
    time: number,
    program: Program,
    commandLine: string,
    parent: Process,
    options: { session?: Session; integrity?: string } = {},
  ): { process: Process; events: Logged[] } {
    const session = options.session ?? parent.session;
    const integrity = options.integrity ?? (session === parent.session ? parent.integrity : session === this.system ? 'System' : 'Medium');
    const pid = this.#pid();
    const process: Process = { pid, guid: this.#guid(time, pid), time, program, commandLine, session, integrity, parent };
    const directory =
      session.account.domain === DOMAIN && session !== this.system ? `C:\\Users\\${session.account.name}\\` : 'C:\\Windows\\system32\\';
    const events = [
      this.#sysmon(SYSMON.processStart, time, [
        '-', utc(time), process.guid, pid, program.path, program.version, program.description, program.product, program.company, program.signer === null ? '-' : fileName(program.path),
        commandLine, directory, userOf(session), this.#guid(this.boot, Number(session.id & 0xffffn)), session.id, session.terminal, integrity, hashText(program), parent.guid, parent.pid, parent.program.path,
        parent.commandLine, userOf(parent.session),
      ]),
      this.#security(SECURITY.processStart, time, [
        ...this.subject(parent.session), BigInt(pid), program.path, integrity === 'High' ? '%%1937' : integrity === 'System' ? '%%1936' : '%%1938', BigInt(parent.pid), commandLine,
        ...(session === parent.session ? (['S-1-0-0', '-', '-', 0n] as const) : [session.account.sid, session.account.name, session.account.domain, session.id]),
        parent.program.path, LABELS[integrity] ?? 'S-1-16-8192',
      ]),
    ]; // prettier-ignore
    return { process, events };
  }
  end(time: number, { pid, guid, program, session }: Process, status = 0): Logged[] {
    return [
      this.#sysmon(SYSMON.processEnd, time, ['-', utc(time), guid, pid, program.path, userOf(session)]),
      this.#security(SECURITY.processEnd, time, [...this.subject(session), status, BigInt(pid), program.path]),
    ];
  }
  /** A process that runs for a while and ends. */
  run(
    time: number,
    forMs: number,
    program: Program,
    commandLine: string,
    parent: Process,
    options: { session?: Session; integrity?: string } = {},
  ): { process: Process; events: Logged[] } {
    const { process, events } = this.start(time, program, commandLine, parent, options);
    return { process, events: [...events, ...this.end(time + forMs, process)] };
  }

  // ---- what processes do --------------------------------------------------------------------------

  connect(time: number, process: Process, to: Endpoint): Logged {
    const port = { 443: 'https', 80: 'http', 445: 'microsoft-ds', 53: 'domain', 389: 'ldap', 88: 'kerberos', 135: 'epmap' }[to.port] ?? '-';
    return this.#sysmon(SYSMON.connection, time, [
      '-',
      utc(time),
      process.guid,
      process.pid,
      process.program.path,
      userOf(process.session),
      to.protocol ?? 'tcp',
      true,
      false,
      this.facts.ip,
      fqdn(this.facts),
      this.sourcePort(),
      '-',
      false,
      to.ip,
      to.name ?? '-',
      to.port,
      port,
    ]);
  }
  dns(time: number, process: Process, name: string, ip: string | null): Logged {
    return this.#sysmon(SYSMON.dns, time, [
      '-',
      utc(time),
      process.guid,
      process.pid,
      name,
      ip === null ? '9003' : '0',
      ip === null ? '-' : `::ffff:${ip};`,
      process.program.path,
      userOf(process.session),
    ]);
  }
  file(time: number, process: Process, path: string): Logged {
    return this.#sysmon(SYSMON.fileCreate, time, [
      '-',
      utc(time),
      process.guid,
      process.pid,
      process.program.path,
      path,
      utc(time),
      userOf(process.session),
    ]);
  }
  load(time: number, process: Process, image: Program): Logged {
    const signed = image.signer !== null;
    return this.#sysmon(SYSMON.imageLoad, time, [
      '-', utc(time), process.guid, process.pid, process.program.path, image.path, image.version, image.description, image.product, image.company, signed ? fileName(image.path) : '-', hashText(image),
      signed ? 'true' : 'false', image.signer ?? '-', signed ? 'Valid' : 'Unavailable', userOf(process.session),
    ]); // prettier-ignore
  }
  registryKey(time: number, process: Process, kind: 'CreateKey' | 'DeleteKey' | 'DeleteValue', target: string): Logged {
    return this.#sysmon(SYSMON.registryKey, time, [
      '-',
      kind,
      utc(time),
      process.guid,
      process.pid,
      process.program.path,
      target,
      userOf(process.session),
    ]);
  }
  registryValue(time: number, process: Process, target: string, details: string): Logged {
    return this.#sysmon(SYSMON.registryValue, time, [
      '-',
      'SetValue',
      utc(time),
      process.guid,
      process.pid,
      process.program.path,
      target,
      details,
      userOf(process.session),
    ]);
  }
  access(time: number, source: Process, target: Process, mask: number, trace: string): Logged {
    return this.#sysmon(SYSMON.processAccess, time, [
      '-',
      utc(time),
      source.guid,
      source.pid,
      source.pid + 8,
      source.program.path,
      target.guid,
      target.pid,
      target.program.path,
      mask,
      trace,
      userOf(source.session),
      userOf(target.session),
    ]);
  }

  // ---- services, tasks, scripts, shares, directory ---------------------------------------------------

  serviceState(time: number, display: string, state: 'running' | 'stopped'): Logged {
    return this.log(SYSTEM.serviceState, time, [display, state], { processId: this.services.pid });
  }
  installService(time: number, name: string, path: string, by: Session, start: 'demand start' | 'auto start' = 'demand start'): Logged[] {
    return [
      this.log(SYSTEM.serviceInstall, time, [name, path, 'user mode service', start, 'LocalSystem'], {
        processId: this.services.pid,
        userId: by.account.sid,
      }),
      this.#security(SECURITY.serviceInstall, time, [...this.subject(by), name, path, 0x10, start === 'auto start' ? 2 : 3, 'LocalSystem']),
    ];
  }
  taskEvents(time: number, name: string, action: string, user: string, forMs: number, pid: number): Logged[] {
    const instance = this.#guid(time, pid);
    const by = { userId: 'S-1-5-18', processId: 1412 };
    return [
      this.log(TASKS.process, time, [name, action, pid, 16_384], by),
      this.log(TASKS.started, time, [name, user, instance], by),
      this.log(TASKS.actionStarted, time, [name, action, instance, pid], by),
      this.log(TASKS.actionCompleted, time + forMs, [name, instance, action, 0, pid], by),
      this.log(TASKS.completed, time + forMs, [name, user, instance], by),
    ];
  }
  registerTask(time: number, name: string, content: string, by: Session): Logged[] {
    return [
      this.#security(SECURITY.taskCreated, time, [...this.subject(by), name, content]),
      this.log(TASKS.registered, time, [name, userOf(by)], { userId: 'S-1-5-18', processId: 1412 }),
    ];
  }
  script(time: number, process: Process, text: string, options: { path?: string; suspicious?: boolean } = {}): Logged {
    const writer = { userId: process.session.account.sid, processId: process.pid };
    return this.log(
      options.suspicious ? POWERSHELL.suspiciousScriptBlock : POWERSHELL.scriptBlock,
      time,
      [1, 1, text, this.random.uuid(), options.path ?? ''],
      writer,
    );
  }
  consoleStarted(time: number, process: Process): Logged {
    return this.log(POWERSHELL.started, time, [], { userId: process.session.account.sid, processId: process.pid });
  }
  share(time: number, session: Session, ip: string, share: string, localPath: string): Logged {
    return this.#security(SECURITY.share, time, [
      ...this.subject(session),
      'File',
      ip,
      String(this.sourcePort()),
      share,
      localPath,
      1,
      '%%4416\n\t\t\t\t',
    ]);
  }
  shareFile(time: number, session: Session, ip: string, share: string, localPath: string, relative: string, write = false): Logged {
    const rights = write ? ['%%1538', '%%4417', '%%4418', '%%4424'] : ['%%1541', '%%4416', '%%4419', '%%4423'];
    return this.#security(SECURITY.shareFile, time, [
      ...this.subject(session),
      'File',
      ip,
      String(this.sourcePort()),
      share,
      localPath,
      relative,
      write ? 0x12_0116 : 0x12_0089,
      `${rights.join('\n\t\t\t\t')}\n\t\t\t\t`,
      '-',
    ]);
  }
  ticketGranting(time: number, account: Account, ip: string, status = 0): Logged {
    return this.#security(SECURITY.ticketGranting, time, [
      account.name,
      'HARBOR.EXAMPLE',
      status === 0 ? account.sid : 'S-1-0-0',
      'krbtgt',
      `${machineSid(this.facts).slice(0, -4)}502`,
      0x4081_0010,
      status,
      status === 0 ? 0x12 : 0xffff_ffff,
      status === 0 ? '2' : '-',
      `::ffff:${ip}`,
      String(this.sourcePort()),
      '',
      '',
      '',
    ]);
  }
  serviceTicket(time: number, account: Account, service: HostFacts, ip: string): Logged {
    return this.#security(SECURITY.serviceTicket, time, [
      `${account.name}@HARBOR.EXAMPLE`,
      'HARBOR.EXAMPLE',
      `${service.name}$`,
      machineSid(service),
      0x4081_0000,
      0x12,
      `::ffff:${ip}`,
      String(this.sourcePort()),
      0,
      this.#guid(time, this.#order & 0xffff),
      '-',
    ]);
  }
  credentialCheck(time: number, account: Account, workstation: string, status = 0): Logged {
    return this.#security(SECURITY.credentialCheck, time, ['MICROSOFT_AUTHENTICATION_PACKAGE_V1_0', account.name, workstation, status]);
  }
  security(template: EventTemplate, time: number, values: readonly EvtxValue[]): Logged {
    return this.#security(template, time, values);
  }
}

/** Sysmon's "UtcTime": a space instead of T, three decimals, no zone. */
export const utc = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
export const userOf = ({ account }: Session): string => `${account.domain}\\${account.name}`;
