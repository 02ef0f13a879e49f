// Texts as Windows writes them: paths, accounts, hash lists, registry keys and values.

/** The last part of a Windows or Unix path; the text itself when it has no separator. */
export function baseName(path: string): string {
  const end = /[\\/]$/.test(path) ? path.length - 1 : path.length;
  const at = Math.max(path.lastIndexOf('\\', end - 1), path.lastIndexOf('/', end - 1));
  return path.slice(at + 1, end);
}

/** Everything before the last part, without the separator; null when there is none. */
export function dirName(path: string): string | null {
  const at = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
  return at <= 0 ? null : path.slice(0, at);
}

/** 'jo' of 'CORP\jo', 'jo@corp.example', 'jo'. */
export function accountName(text: string): string {
  const slash = text.lastIndexOf('\\');
  if (slash >= 0) return text.slice(slash + 1);
  const at = text.indexOf('@');
  return at > 0 ? text.slice(0, at) : text;
}

/** 'CORP' of 'CORP\jo', 'corp.example' of 'jo@corp.example'; null without one. */
export function accountDomain(text: string): string | null {
  const slash = text.indexOf('\\');
  if (slash > 0) return text.slice(0, slash);
  const at = text.indexOf('@');
  return at > 0 ? text.slice(at + 1) : null;
}

/** One hash out of Sysmon's 'SHA1=…,MD5=…,SHA256=…', lower case as Defender writes hashes; zeros mean none. */
export function hashOf(list: string, kind: string): string | null {
  const mark = `${kind}=`;
  let at = list.indexOf(mark);
  if (at < 0) at = list.toUpperCase().indexOf(mark.toUpperCase());
  // 'SHA1=' must not be found inside another name.
  while (at > 0 && !/[,;|\s]/.test(list.charAt(at - 1))) at = list.indexOf(mark, at + 1);
  if (at < 0) return null;
  let end = at + mark.length;
  while (end < list.length && !',;| '.includes(list.charAt(end))) end++;
  const hash = list.slice(at + mark.length, end).toLowerCase();
  return hash === '' || /^0+$/.test(hash) ? null : hash;
}

const HIVES: readonly (readonly [RegExp, string])[] = [
  [/^(?:HKLM|\\REGISTRY\\MACHINE)(?=\\|$)/i, 'HKEY_LOCAL_MACHINE'],
  [/^(?:HKU|\\REGISTRY\\USER)(?=\\|$)/i, 'HKEY_USERS'],
  [/^HKCR(?=\\|$)/i, 'HKEY_CLASSES_ROOT'],
  [/^HKCU(?=\\|$)/i, 'HKEY_CURRENT_USER'],
];

/** A key with its hive written out, as Defender does. */
export function registryKey(text: string): string {
  for (const [short, long] of HIVES) if (short.test(text)) return text.replace(short, long);
  return text;
}

const TYPED = /^(DWORD|QWORD) \((0x[0-9a-f]+)(?:-(0x[0-9a-f]+))?\)$/i;

/** Value type told by Sysmon's Details text. */
export function registryType(details: string): string {
  const typed = TYPED.exec(details)?.[1]?.toLowerCase();
  if (typed === 'dword') return 'Dword';
  if (typed === 'qword') return 'Qword';
  return details === 'Binary Data' ? 'Binary' : details.startsWith('%') ? 'ExpandString' : 'String';
}

/** 'DWORD (0x00000001)' → '1', 'QWORD (0x01d6906e-0x9462553d)' → decimal; other data as it is. */
export function registryData(details: string): string {
  const typed = TYPED.exec(details);
  const high = typed?.[2];
  if (high === undefined) return details;
  const low = typed?.[3];
  return low === undefined ? String(BigInt(high)) : String((BigInt(high) << 32n) + BigInt(low));
}
