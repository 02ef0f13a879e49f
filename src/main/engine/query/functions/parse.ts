// parse_…() functions of paths, URLs, command lines, versions and delimited text.

import { decimalOfInt } from '../decimal.js';
import type { Dynamic, Scalar } from '../values.js';
import { textOf } from './convert.js';
import { aliases, fn } from './define.js';
import type { ScalarFunction } from './registry.js';
import { parseUserAgent } from './userAgent.js';
import { parseXml } from './xml.js';

type Bag = { [key: string]: Dynamic };
const text = (name: string, f: (t: string) => Scalar): ScalarFunction =>
  fn(name, (args, types) => f(textOf(args[0] ?? null, types[0] ?? 'string')));

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
function queryBag(query: string): Bag {
  const bag: Bag = {};
  for (const pair of query.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const key = decoded(at < 0 ? pair : pair.slice(0, at));
    if (key !== '__proto__' && !Object.hasOwn(bag, key)) bag[key] = at < 0 ? '' : decoded(pair.slice(at + 1));
  }
  return bag;
}

/** An absolute URL's parts; text without a scheme has only what can be told for sure. */
function parseUrl(url: string): Dynamic {
  const m =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/(?:([^/?#@:]*)(?::([^/?#@]*))?@)?(\[[^\]/]*\]|[^/?#:]*)(?::(\d*))?)?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(
      url.trim(),
    );
  const [, scheme = '', user = '', password = '', host = '', port = '', path = '', query = '', fragment = ''] = m ?? [];
  return {
    Scheme: scheme,
    Host: host,
    Port: port,
    Path: path,
    Username: user,
    Password: password,
    'Query Parameters': queryBag(query),
    Fragment: fragment,
  };
}

function parsePath(path: string): Dynamic {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(path);
  let rest = scheme ? path.slice(scheme[0].length) : path;
  if (/^\\\\\?\\/.test(rest)) rest = rest.slice(4);
  const lastSeparator = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\'));
  const tail = rest.slice(lastSeparator + 1);
  const stream = lastSeparator < 0 && /^[A-Za-z]:$/.test(tail.slice(0, 2)) ? -1 : tail.indexOf(':');
  const file = stream >= 0 ? tail.slice(0, stream) : tail;
  const directory = lastSeparator < 0 ? '' : rest.slice(0, lastSeparator);
  const drive = /^[A-Za-z]:/.exec(rest)?.[0] ?? '';
  const dot = file.lastIndexOf('.');
  return {
    Scheme: scheme?.[1] ?? '',
    RootPath: drive,
    DirectoryPath: directory,
    DirectoryName: directory.slice(Math.max(directory.lastIndexOf('/'), directory.lastIndexOf('\\')) + 1),
    Filename: file,
    Extension: dot < 0 ? '' : file.slice(dot + 1),
    AlternateDataStreamName: stream >= 0 ? tail.slice(stream + 1) : '',
  };
}

/** Windows' own splitting: backslashes matter only before a quote; the program name has none. */
export function commandLineArgs(line: string): string[] {
  const out: string[] = [];
  let i = 0;
  const blank = (c: string | undefined) => c === ' ' || c === '\t';
  if (line.length && !blank(line[0])) {
    let name = '';
    let quoted = false;
    while (i < line.length && (quoted || !blank(line[i]))) {
      if (line[i] === '"') quoted = !quoted;
      else name += line[i];
      i++;
    }
    out.push(name);
  }
  for (;;) {
    while (blank(line[i])) i++;
    if (i >= line.length) return out;
    let current = '';
    let quoted = false;
    while (i < line.length && (quoted || !blank(line[i]))) {
      let slashes = 0;
      while (line[i] === '\\') {
        slashes++;
        i++;
      }
      if (line[i] === '"') {
        current += '\\'.repeat(slashes >> 1);
        if (slashes % 2) {
          current += '"';
          i++;
        } else if (quoted && line[i + 1] === '"') {
          current += '"';
          i += 2;
        } else {
          quoted = !quoted;
          i++;
        }
      } else {
        current += '\\'.repeat(slashes);
        if (i < line.length && (quoted || !blank(line[i]))) current += line[i++];
      }
    }
    out.push(current);
  }
}

/** The fields of the first record. */
export function csvFields(record: string): string[] {
  const out: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < record.length; i++) {
    const c = record[i] as string;
    if (quoted) {
      if (c !== '"') field += c;
      else if (record[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === ',') {
      out.push(field);
      field = '';
    } else if (c === '\n' || c === '\r') break;
    else field += c;
  }
  out.push(field);
  return out;
}

function parseVersion(version: string): Scalar {
  const parts = version.trim().split('.');
  if (parts.length > 4 || parts.some((p) => !/^\d{1,8}$/.test(p))) return null;
  let n = 0n;
  for (let i = 0; i < 4; i++) n = n * 100_000_000n + BigInt(parts[i] ?? 0);
  return decimalOfInt(n);
}

export const parseFunctions: readonly ScalarFunction[] = [
  ...aliases(text('parse_url', parseUrl), 'parseurl'),
  ...aliases(
    text('parse_urlquery', (t) => ({ 'Query Parameters': queryBag(t) })),
    'parseurlquery',
  ),
  text('parse_path', (t) => (t === '' ? null : parsePath(t))),
  text('parse_command_line', (t) => (t === '' ? null : commandLineArgs(t))),
  text('parse_csv', csvFields),
  text('parse_version', parseVersion),
  text('parse_xml', (t) => (t.length > 1_048_576 ? null : parseXml(t))),
  fn('parse_user_agent', (args) => {
    const wanted = Array.isArray(args[1]) ? args[1].map(String) : [String(args[1] ?? '')];
    return parseUserAgent(
      String(args[0] ?? ''),
      wanted.map((w) => w.toLowerCase()),
    );
  }),
];
