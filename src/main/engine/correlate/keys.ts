// Raw evidence text to the parts of an entity key. Pure: what two names have to do with each other is decided in identity.ts.

/** Host names, lower case, without leading backslashes and trailing dot; '' when it names no host. */
export function hostText(text: string): string {
  const name = text.trim().toLowerCase().replace(/^\\+/, '').replace(/\.$/, '');
  return NO_HOST.has(name) ? '' : name;
}
const NO_HOST = new Set(['', '-', 'localhost', 'unknown', 'n/a', 'null', 'none', '::1', '127.0.0.1', '.']);

export const isIpText = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || (text.includes(':') && /^[0-9a-f:.]+(%\w+)?$/i.test(text));

/** Address in one spelling; '' for none, loopback, unspecified, multicast and broadcast. */
export function ipText(text: string): string {
  let ip = text
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/%\w+$/, '');
  const v4port = /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/.exec(ip);
  if (v4port?.[1] !== undefined) ip = v4port[1];
  if (ip.startsWith('::ffff:') && ip.includes('.')) ip = ip.slice(7);
  if (!isIpText(ip)) return '';
  if (/^(127\.|0\.0\.0\.0$|22[4-9]\.|23\d\.|255\.255\.255\.255$|::1?$|ff[0-9a-f]{2}:|fe80:)/.test(ip)) return '';
  return /^\d+\./.test(ip) ? ip.split('.').map(Number).join('.') : ip;
}

export function isPrivateIp(ip: string): boolean {
  return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/.test(ip);
}

/** Full path of a file from Defender's pair: FolderPath mostly holds the whole path, sometimes only the folder. */
export function filePath(folder: string, file: string): string {
  const path = folder.trim().replaceAll('/', folder.includes('\\') ? '\\' : '/');
  const name = file.trim();
  if (path === '') return name;
  if (name === '' || path.toLowerCase().endsWith(name.toLowerCase())) return path;
  return path + (path.endsWith('\\') || path.endsWith('/') ? '' : path.includes('/') ? '/' : '\\') + name;
}

export const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);

/** A URL with scheme and host in lower case; '' when it is not one. */
export function urlText(text: string): string {
  const url = text.trim();
  const m = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\s]+)(.*)$/i.exec(url);
  if (!m) return '';
  return `${(m[1] ?? '').toLowerCase()}://${(m[2] ?? '').toLowerCase()}${m[3] === '/' ? '' : (m[3] ?? '')}`;
}

/** A DNS name from a name, a URL or host:port; '' for addresses and single labels. */
export function domainText(text: string): string {
  let name = text.trim().toLowerCase();
  const scheme = name.indexOf('://');
  if (scheme >= 0) name = name.slice(scheme + 3);
  name = (name.split(/[/?#]/, 1)[0] ?? '').replace(/^.*@/, '').replace(/:\d+$/, '').replace(/\.$/, '');
  return /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+$/u.test(name) && !isIpText(name) ? name : '';
}

export function mailboxText(text: string): string {
  const m = /<?([^\s<>"]+@[^\s<>"]+?)>?$/.exec(text.trim().toLowerCase());
  return m?.[1] ?? '';
}

export interface AccountParts {
  readonly name: string;
  readonly domain: string;
  readonly sid: string;
  readonly upn: string;
  readonly objectId: string;
}

const SERVICE_NAMES = new Set([
  '',
  '-',
  'n/a',
  'system',
  'local service',
  'network service',
  'anonymous logon',
  'iusr',
  'trustedinstaller',
  'unknown',
  'local system',
  'localsystem',
  'null',
  'nt authority',
  'restricted code',
  'everyone',
]);
const SERVICE_DOMAINS = new Set([
  'nt authority',
  'window manager',
  'font driver host',
  'nt service',
  'iis apppool',
  'nt-autorität',
  'autorite nt',
  'autoridade nt',
]);
const SERVICE_SID = /^s-1-(0-0|1-0|5-(7|18|19|20|32-\d+|80-.*|82-.*|83-.*|90-.*|96-.*))$/;

/** Splits what the column holds into an account's parts; null for the accounts every Windows host has (SYSTEM, DWM-1, …). */
export function accountParts(raw: Partial<AccountParts>): AccountParts | null {
  let name = (raw.name ?? '').trim().toLowerCase();
  let domain = (raw.domain ?? '').trim().toLowerCase();
  let upn = (raw.upn ?? '').trim().toLowerCase();
  let sid = (raw.sid ?? '').trim().toLowerCase();
  const objectId = (raw.objectId ?? '').trim().toLowerCase();
  const arn =
    /^arn:[a-z-]+:(?:iam|sts)::(\d*):(?:user|assumed-role|role|federated-user)\/(?:.*\/)?([^/]+)$/.exec(name) ??
    /^arn:[a-z-]+:iam::(\d*):(root)$/.exec(name);
  if (arn) [domain, name] = [arn[1] ?? '', arn[2] ?? ''];
  const slash = name.lastIndexOf('\\');
  if (slash >= 0) {
    if (domain === '' || domain === '-') domain = name.slice(0, slash);
    name = name.slice(slash + 1);
  }
  if (name.includes('@')) {
    if (upn === '') upn = name;
    name = '';
  }
  if (/^s-1-\d/.test(name)) {
    if (sid === '') sid = name;
    name = '';
  }
  if (!/^s-1-\d/.test(sid)) sid = '';
  if (!upn.includes('@')) upn = '';
  if (domain === '-' || domain === '.') domain = '';
  if (SERVICE_DOMAINS.has(domain) || SERVICE_SID.test(sid) || /^(dwm|umfd)-\d+$/.test(name)) return null;
  if (SERVICE_NAMES.has(name)) name = '';
  if (name === '' && upn === '' && sid === '' && !/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(objectId)) return null;
  return {
    name,
    domain: domain.split('.', 1)[0] ?? '',
    sid,
    upn,
    objectId: /^[0-9a-f-]{36}$/.test(objectId) && !objectId.startsWith('00000000-0000') ? objectId : '',
  };
}

export const isMachineAccount = (name: string): boolean => name.endsWith('$');
