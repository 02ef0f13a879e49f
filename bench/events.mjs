// Synthetic process events with the shape of real ones: skewed devices and accounts, a few hundred programs, 42 % of command
// lines distinct, times in order with jitter, a JSON column. The same number gives the same event on every run.

export const TABLE = 'DeviceProcessEvents';
export const COLUMNS = [
  ['Timestamp', 'datetime'],
  ['DeviceId', 'string'],
  ['DeviceName', 'string'],
  ['ActionType', 'string'],
  ['FileName', 'string'],
  ['FolderPath', 'string'],
  ['SHA256', 'string'],
  ['ProcessId', 'long'],
  ['ProcessCommandLine', 'string'],
  ['ProcessIntegrityLevel', 'string'],
  ['AccountDomain', 'string'],
  ['AccountName', 'string'],
  ['AccountSid', 'string'],
  ['LogonId', 'long'],
  ['InitiatingProcessFileName', 'string'],
  ['InitiatingProcessId', 'long'],
  ['InitiatingProcessCommandLine', 'string'],
  ['InitiatingProcessParentFileName', 'string'],
  ['ReportId', 'long'],
  ['AdditionalFields', 'dynamic'],
];

/** A number in 0 … 1 from two integers, without state. */
export function noise(i, salt) {
  let h = (i ^ (salt * 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
/** Few values often, many seldom. */
const skewed = (n, r) => Math.floor(n * r * r * r);
const hex = (n, width) => n.toString(16).padStart(width, '0');

const devices = Array.from({ length: 1200 }, (_, i) => ({
  id: hex(Math.floor(noise(i, 91) * 2 ** 32), 8).repeat(5),
  name: `${i % 9 === 0 ? 'srv' : 'wks'}-${hex(i, 4)}.corp.example`,
}));
const accounts = Array.from({ length: 3000 }, (_, i) => ({
  name: i % 40 === 0 ? `svc-${i}` : `user${i}`,
  domain: i % 7 === 0 ? 'NT AUTHORITY' : 'CORP',
  sid: `S-1-5-21-1004336348-1177238915-682003330-${1000 + i}`,
}));
const programs = Array.from({ length: 700 }, (_, i) => {
  const name =
    ['svchost', 'powershell', 'cmd', 'chrome', 'msedge', 'conhost', 'rundll32', 'wmiprvse', 'taskhostw', 'python'][i % 10] +
    (i < 10 ? '' : i) +
    '.exe';
  return {
    name,
    path: i % 3 === 0 ? `C:\\Program Files\\Vendor ${i}\\${name}` : `C:\\Windows\\System32\\${name}`,
    sha256: Array.from({ length: 8 }, (_, k) => hex(Math.floor(noise(i, 50 + k) * 2 ** 32), 8)).join(''),
  };
});
const LEVELS = ['Medium', 'System', 'High', 'Low'];
const START = 5_000_000_000_000_000; // engine ticks, late 2025

/** Fills `out` with the values of event `i`, in the order of COLUMNS. */
export function fillEvent(i, out) {
  const device = devices[skewed(devices.length, noise(i, 1))];
  const account = accounts[skewed(accounts.length, noise(i, 2))];
  const program = programs[skewed(programs.length, noise(i, 3))];
  const parent = programs[skewed(60, noise(i, 4))];
  const unique = noise(i, 5) < 0.42 ? i : skewed(4000, noise(i, 6));
  out[0] = START + i * 2_600_000 + Math.floor(noise(i, 7) * 2_600_000);
  out[1] = device.id;
  out[2] = device.name;
  out[3] = 'ProcessCreated';
  out[4] = program.name;
  out[5] = program.path;
  out[6] = program.sha256;
  out[7] = 4 * Math.floor(noise(i, 8) * 8000);
  out[8] = `"${program.path}" --type=worker /session:${hex(Math.floor(noise(unique, 17) * 2 ** 32), 8)} -k LocalServiceNetworkRestricted -p -s job${unique % 977} --output C:\\ProgramData\\cache\\${hex(Math.floor(noise(unique, 18) * 2 ** 32), 8)}${hex(Math.floor(noise(unique, 19) * 2 ** 32), 8)}.tmp`;
  out[9] = LEVELS[skewed(4, noise(i, 9))];
  out[10] = account.domain;
  out[11] = account.name;
  out[12] = account.sid;
  out[13] = Math.floor(noise(skewed(9000, noise(i, 10)), 11) * 2 ** 32);
  out[14] = parent.name;
  out[15] = 4 * Math.floor(noise(i, 12) * 8000);
  out[16] = `${parent.path} -Embedding ${skewed(20_000, noise(i, 13))}`;
  out[17] = programs[skewed(20, noise(i, 14))].name;
  out[18] = i + 1;
  out[19] = `{"IntegrityLevel":"${out[9]}","TokenElevation":${skewed(3, noise(i, 15))},"Flags":${skewed(5000, noise(i, 16))}}`;
}

/** Bytes of the events as NDJSON, times as ISO text: what an export of them would weigh. */
export function ndjsonBytes(rows) {
  const out = new Array(COLUMNS.length);
  let bytes = 0;
  for (let i = 0; i < rows; i++) {
    fillEvent(i, out);
    const event = {};
    COLUMNS.forEach(([name, type], c) => {
      event[name] = type === 'datetime' ? '2026-01-01T00:00:00.0000000Z' : type === 'dynamic' ? JSON.parse(out[c]) : out[c];
    });
    bytes += JSON.stringify(event).length + 1;
  }
  return bytes;
}
