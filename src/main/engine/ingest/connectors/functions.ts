// The function library of connector expressions. Each takes compiled arguments and returns a reader; nothing here throws on
// bad evidence: what cannot be read is null, and the row keeps its other columns.

import { TimeValue, type FieldValue } from '../types.js';
import { bagOf, eventDataXml } from './bags.js';
import type { CompileScope, Reader } from './frame.js';
import {
  asBool,
  asContainer,
  asInt64,
  asNumber,
  asText,
  atPath,
  isArray,
  isEmpty,
  isObject,
  newBag,
  toJson,
  type FieldObject,
} from './fieldValues.js';
import { ipClass, readEndpoint } from './network.js';
import { readTime } from './times.js';
import { accountName, accountDomain, baseName, dirName, hashOf, registryData, registryKey, registryType } from './windowsText.js';

export interface FunctionSpec {
  readonly min: number;
  readonly max: number;
  make(args: readonly Reader[], scope: CompileScope): Reader;
}

const NOTHING: Reader = () => null;
const arg = (args: readonly Reader[], i: number): Reader => args[i] ?? NOTHING;

const spec = (min: number, max: number, make: FunctionSpec['make']): FunctionSpec => ({ min, max, make });

/** One text in, one value out; nothing in, nothing out. */
const ofText = (work: (text: string) => FieldValue): FunctionSpec =>
  spec(1, 1, (args) => {
    const a = arg(args, 0);
    return (frame) => {
      const text = asText(a(frame));
      return text === null || text === '' ? null : work(text);
    };
  });

/** A value and texts to hold it against, a yes or no out; case does not count. Constant texts are folded once. */
const test = (work: (value: string, against: string) => boolean, equality = false): FunctionSpec =>
  spec(2, 64, (args, scope) => {
    const a = arg(args, 0);
    const others = args.slice(1);
    const folded = others
      .map((other) => scope.constants.get(other))
      .map((value) => (value === undefined ? null : (asText(value) ?? '').toLowerCase()));
    const constant = folded.filter((text) => text !== null);
    if (constant.length < others.length)
      return (frame) => {
        const text = asText(a(frame))?.toLowerCase() ?? '';
        return others.some((other) => work(text, (asText(other(frame)) ?? '').toLowerCase()));
      };
    const set = new Set(constant);
    return (frame) => {
      const text = asText(a(frame))?.toLowerCase() ?? '';
      return equality ? set.has(text) : constant.some((other) => work(text, other));
    };
  });

const truthy = (value: FieldValue): boolean =>
  typeof value === 'boolean' ? value : typeof value === 'string' ? (asBool(value) ?? value !== '') : !isEmpty(value) && value !== 0;

const endpoint = (pick: (e: { ip: string; port: number | null }) => FieldValue): FunctionSpec =>
  ofText((text) => {
    const e = readEndpoint(text);
    return e === null ? null : pick(e);
  });

export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  // choosing
  [
    'first',
    spec(1, 32, (args) => (frame) => {
      for (const a of args) {
        const value = a(frame);
        if (!isEmpty(value)) return value;
      }
      return null;
    }),
  ],
  [
    'if',
    spec(2, 3, (args) => {
      const [test_, yes, no] = [arg(args, 0), arg(args, 1), arg(args, 2)];
      return (frame) => (truthy(test_(frame)) ? yes(frame) : no(frame));
    }),
  ],
  [
    'lookup',
    spec(2, 3, (args, scope) => {
      const words = scope.vocabularies.get(asText(arg(args, 0)({ values: [], item: null })) ?? '') ?? new Map<string, string>();
      const key = arg(args, 1);
      const otherwise = arg(args, 2);
      return (frame) => words.get((asText(key(frame)) ?? '').trim().toLowerCase()) ?? otherwise(frame);
    }),
  ],
  // tests
  ['is', test((a, b) => a === b, true)],
  ['has', test((a, b) => b !== '' && a.includes(b))],
  ['starts', test((a, b) => a.startsWith(b))],
  ['ends', test((a, b) => a.endsWith(b))],
  ['exists', spec(1, 16, (args) => (frame) => args.every((a) => !isEmpty(a(frame))))],
  ['not', spec(1, 1, (args) => (frame) => !truthy(arg(args, 0)(frame)))],
  ['all', spec(1, 16, (args) => (frame) => args.every((a) => truthy(a(frame))))],
  ['any', spec(1, 16, (args) => (frame) => args.some((a) => truthy(a(frame))))],
  [
    'mask',
    spec(2, 2, (args) => (frame) => {
      const [value, bits] = [asInt64(arg(args, 0)(frame)), asInt64(arg(args, 1)(frame))];
      return value !== null && bits !== null && (BigInt(value) & BigInt(bits)) !== 0n;
    }),
  ],
  // text
  ['lower', ofText((text) => text.toLowerCase())],
  ['upper', ofText((text) => text.toUpperCase())],
  ['trim', ofText((text) => text.trim())],
  [
    'concat',
    spec(1, 32, (args) => (frame) => {
      let out = '';
      for (const a of args) out += asText(a(frame)) ?? '';
      return out;
    }),
  ],
  [
    'join',
    spec(2, 32, (args) => {
      const separator = arg(args, 0);
      const parts = args.slice(1);
      return (frame) => {
        const texts: string[] = [];
        for (const part of parts) {
          const value = part(frame);
          for (const one of isArray(value) ? value : [value]) if (!isEmpty(one)) texts.push(asText(one) ?? '');
        }
        return texts.length === 0 ? null : texts.join(asText(separator(frame)) ?? '');
      };
    }),
  ],
  [
    'replace',
    spec(3, 3, (args) => (frame) => {
      const text = asText(arg(args, 0)(frame));
      return text === null ? null : text.replaceAll(asText(arg(args, 1)(frame)) ?? '', asText(arg(args, 2)(frame)) ?? '');
    }),
  ],
  [
    'split',
    spec(3, 3, (args) => (frame) => {
      const parts = asText(arg(args, 0)(frame))?.split(asText(arg(args, 1)(frame)) ?? '') ?? [];
      const index = asNumber(arg(args, 2)(frame)) ?? 0;
      return parts.at(index) ?? null;
    }),
  ],
  [
    'words',
    spec(1, 2, (args) => (frame) => {
      const value = arg(args, 0)(frame);
      if (isArray(value)) return value;
      const text = asText(value);
      const separator = asText(arg(args, 1)(frame)) ?? ',';
      return text === null
        ? null
        : text
            .split(separator)
            .map((word) => word.trim())
            .filter((word) => word !== '');
    }),
  ],
  // what stands between two marks: after(text, 'HostApplication=', '\n')
  [
    'between',
    spec(2, 3, (args) => (frame) => {
      const text = asText(arg(args, 0)(frame));
      const mark = asText(arg(args, 1)(frame));
      if (text === null || mark === null) return null;
      const from = text.indexOf(mark);
      if (from < 0) return null;
      const until = asText(arg(args, 2)(frame));
      const end = until === null ? -1 : text.indexOf(until, from + mark.length);
      return text.slice(from + mark.length, end < 0 ? undefined : end).trim();
    }),
  ],
  ['text', spec(1, 1, (args) => (frame) => asText(arg(args, 0)(frame)))],
  ['cut', spec(2, 2, (args) => (frame) => asText(arg(args, 0)(frame))?.slice(0, asNumber(arg(args, 1)(frame)) ?? 0) ?? null)],
  // Windows
  ['basename', ofText(baseName)],
  ['dirname', ofText(dirName)],
  ['user', ofText(accountName)],
  ['domain', ofText(accountDomain)],
  ['upn', ofText((text) => (/^[^\s\\@]+@[^\s\\@]+$/.test(text) ? text.toLowerCase() : null))],
  ['hash', spec(2, 2, (args) => (frame) => hashOf(asText(arg(args, 1)(frame)) ?? '', asText(arg(args, 0)(frame)) ?? ''))],
  [
    'guid',
    ofText((text) =>
      text
        .trim()
        .replace(/^\{|\}$/g, '')
        .toLowerCase(),
    ),
  ],
  ['registryKey', ofText(registryKey)],
  ['registryType', ofText(registryType)],
  ['registryData', ofText(registryData)],
  // numbers, times, addresses
  ['number', spec(1, 1, (args) => (frame) => asInt64(arg(args, 0)(frame)))],
  ['bool', spec(1, 1, (args) => (frame) => asBool(arg(args, 0)(frame)))],
  [
    'time',
    spec(1, 1, (args, scope) => (frame) => {
      const ticks = readTime(arg(args, 0)(frame), scope.dateOrder);
      return ticks === null ? null : new TimeValue(ticks);
    }),
  ],
  ['ip', endpoint((e) => e.ip)],
  ['port', endpoint((e) => e.port)],
  ['urlHost', ofText((text) => /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)/i.exec(text)?.[1]?.toLowerCase() ?? null)],
  ['extension', ofText((text) => /\.([A-Za-z0-9]{1,16})$/.exec(text)?.[1]?.toLowerCase() ?? null)],
  ['capital', ofText((text) => text.charAt(0).toUpperCase() + text.slice(1))],
  ['ipType', endpoint((e) => ipClass(e.ip))],
  // JSON
  ['json', spec(1, 1, (args) => (frame) => asContainer(arg(args, 0)(frame)))],
  ['get', spec(2, 2, (args) => (frame) => atPath(arg(args, 0)(frame), (asText(arg(args, 1)(frame)) ?? '').split('.')))],
  // find(list, 'Name', 'UserAgent', 'Value'): the Value of the element whose Name is UserAgent
  [
    'find',
    spec(3, 4, (args) => (frame) => {
      const list = asContainer(arg(args, 0)(frame));
      if (list === null || !isArray(list)) return null;
      const key = asText(arg(args, 1)(frame)) ?? '';
      const wanted = (asText(arg(args, 2)(frame)) ?? '').toLowerCase();
      const hit = list.find((one) => isObject(one) && (asText((one as FieldObject)[key] ?? null) ?? '').toLowerCase() === wanted);
      const path = asText(arg(args, 3)(frame));
      return hit === undefined ? null : path === null ? hit : atPath(hit, path.split('.'));
    }),
  ],
  [
    'pluck',
    spec(2, 2, (args) => (frame) => {
      const list = asContainer(arg(args, 0)(frame));
      const path = (asText(arg(args, 1)(frame)) ?? '').split('.');
      return list !== null && isArray(list) ? list.map((one) => atPath(one, path)).filter((one) => !isEmpty(one)) : null;
    }),
  ],
  [
    'count',
    spec(1, 1, (args) => (frame) => {
      const list = asContainer(arg(args, 0)(frame));
      return list !== null && isArray(list) ? list.length : null;
    }),
  ],
  // list(a, b, …): empty values are left out
  ['list', spec(1, 32, (args) => (frame) => args.map((a) => a(frame)).filter((value) => !isEmpty(value)))],
  // object('key', value, …): empty values are left out
  [
    'object',
    spec(2, 64, (args) => (frame) => {
      const out = newBag();
      for (let i = 0; i + 1 < args.length; i += 2) {
        const value = arg(args, i + 1)(frame);
        if (!isEmpty(value)) out[asText(arg(args, i)(frame)) ?? ''] = value;
      }
      return out;
    }),
  ],
  [
    'merge',
    spec(1, 16, (args) => (frame) => {
      const out = newBag();
      for (const a of args) {
        const inside = asContainer(a(frame));
        if (inside !== null && !isArray(inside)) Object.assign(out, inside);
      }
      return out;
    }),
  ],
  [
    'toJson',
    spec(1, 1, (args) => (frame) => {
      const value = arg(args, 0)(frame);
      return value === null ? null : toJson(value);
    }),
  ],
  // the event's own fields
  ['data', spec(0, 0, (_, scope) => bagOf(scope, false))],
  ['rest', spec(0, 0, (_, scope) => bagOf(scope, true))],
  ['dataXml', spec(0, 0, (_, scope) => eventDataXml(scope))],
  // about the source
  ['sourceName', spec(0, 0, (_, scope) => () => scope.sourceName)],
  [
    'derivedId',
    spec(1, 8, (args, scope) => (frame) => {
      const texts = args.map((a) => asText(a(frame)) ?? '');
      return texts.every((text) => text === '') ? null : scope.derivedId(texts.join('|').toLowerCase());
    }),
  ],
]);
